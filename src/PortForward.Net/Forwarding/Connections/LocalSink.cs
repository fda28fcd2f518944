using System.Buffers;
using System.Net.Sockets;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>A non-blocking local socket as the direct destination of received bytes.</summary>
internal sealed class LocalSink(Socket socket) : IReadySink
{
    /// <inheritdoc/>
    public long Acknowledged => TcpPeer.BytesAcknowledged(socket);

    /// <inheritdoc/>
    /// <remarks>A failed socket accepts nothing; the writer of the remaining bytes gets the error.</remarks>
    public long TryWrite(in ReadOnlySequence<byte> data)
    {
        var taken = 0L;
        foreach (var segment in data)
        {
            var sent = TrySend(segment.Span);
            taken += sent;
            if (sent < segment.Length)
            {
                break;
            }
        }

        return taken;
    }

    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            return error == SocketError.Success ? sent : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }
}
