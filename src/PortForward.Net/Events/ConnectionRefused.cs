using System.Globalization;

namespace PortForward.Net;

/// <summary>Reports that a local connection was accepted and reset, because it could not be connected to the pod.</summary>
public sealed class ConnectionRefused : PortForwardEvent
{
    internal ConnectionRefused(DateTimeOffset timestamp, long connectionId, PortForwardException exception)
        : base(timestamp)
    {
        ConnectionId = connectionId;
        Exception = exception;
    }

    /// <summary>Gets the number of the connection; see <see cref="ConnectionOpened.ConnectionId"/>.</summary>
    public long ConnectionId { get; }

    /// <summary>Gets the exception that says why the connection was refused.</summary>
    public PortForwardException Exception { get; }

    private protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"connection {ConnectionId} refused: {Exception.Message}");
}
