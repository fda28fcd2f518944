using System.Globalization;

namespace PortForward.Net;

/// <summary>Reports that a connection ended.</summary>
public sealed class ConnectionClosed : PortForwardEvent
{
    internal ConnectionClosed(DateTimeOffset timestamp, long connectionId, long bytesSent, long bytesReceived, PortForwardException? exception)
        : base(timestamp)
    {
        ConnectionId = connectionId;
        BytesSent = bytesSent;
        BytesReceived = bytesReceived;
        Exception = exception;
    }

    /// <summary>Gets the number of the connection; see <see cref="ConnectionOpened.ConnectionId"/>.</summary>
    public long ConnectionId { get; }

    /// <summary>Gets the number of bytes sent to the pod.</summary>
    public long BytesSent { get; }

    /// <summary>Gets the number of bytes received from the pod.</summary>
    public long BytesReceived { get; }

    /// <summary>Gets the exception that ended the connection, or <see langword="null"/> if it ended cleanly.</summary>
    public PortForwardException? Exception { get; }

    private protected override string Describe()
    {
        var traffic = string.Create(
            CultureInfo.InvariantCulture, $"connection {ConnectionId} closed after {BytesSent} bytes sent and {BytesReceived} bytes received");
        return Exception is null ? traffic : $"{traffic}: {Exception.Message}";
    }
}
