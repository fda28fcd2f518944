using System.Globalization;
using System.Net;
using System.Text;
using PortForward.Net.Compare.Servers;

namespace PortForward.Net.Resilience.Load;

/// <summary>Requests to the HTTP server of the pods.</summary>
internal static class HttpDownload
{
    private const int MaxHead = 4096;
    private const string Greeting = "hello from ";

    /// <summary>Downloads a number of bytes and checks each.</summary>
    /// <param name="endPoint">The local port.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="onGood">Called for each piece that is correct.</param>
    /// <param name="cancellationToken">Closes the connection.</param>
    public static void Check(IPEndPoint endPoint, int length, Action onGood, CancellationToken cancellationToken)
    {
        using var connection = new LoadConnection(endPoint, cancellationToken);
        Request(connection, string.Create(CultureInfo.InvariantCulture, $"/bytes/{length}"));
        var buffer = new byte[64 * 1024];
        var (head, filled) = ReadHead(connection, buffer);
        var pattern = new WorkloadPattern(1);
        var piece = buffer.AsSpan(head.Length, filled - head.Length);
        for (var received = piece.Length; ; received += piece.Length)
        {
            if (received > length || !pattern.Matches(piece))
            {
                throw new ConnectionFailedException(FailureKind.Wrong, "Other bytes arrived than the pod sent.");
            }

            onGood();
            if (received == length)
            {
                return;
            }

            piece = buffer.AsSpan(0, connection.Receive(buffer));
        }
    }

    /// <summary>Returns the name of the pod that answers.</summary>
    public static string PodName(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var connection = new LoadConnection(endPoint, cancellationToken);
        Request(connection, "/");
        var buffer = new byte[MaxHead];
        var (head, filled) = ReadHead(connection, buffer);
        while (Array.IndexOf(buffer, (byte)'\n', head.Length, filled - head.Length) < 0)
        {
            filled += connection.Receive(buffer.AsSpan(filled));
        }

        return Encoding.ASCII.GetString(buffer, head.Length, filled - head.Length).Trim()[Greeting.Length..];
    }

    private static void Request(LoadConnection connection, string path)
        => connection.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n"));

    /// <summary>Fills the buffer with the head of the response and the first bytes after it.</summary>
    private static (string Head, int Filled) ReadHead(LoadConnection connection, byte[] buffer)
    {
        for (var filled = 0; filled < MaxHead;)
        {
            filled += connection.Receive(buffer.AsSpan(filled));
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.ASCII.GetString(buffer, 0, end + 4);
                return head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)
                    ? (head, filled)
                    : throw new ConnectionFailedException(FailureKind.Wrong, "The response is not the expected one.");
            }
        }

        throw new ConnectionFailedException(FailureKind.Wrong, "The head of the response is too long.");
    }
}
