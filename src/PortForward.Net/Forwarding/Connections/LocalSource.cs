using System.Net.Sockets;
using PortForward.Net.Spdy.Output;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>A local socket that does not block, as the source of bytes that go straight into the frames they are sent in.</summary>
internal sealed class LocalSource(Socket socket) : ISpdySource
{
    /// <inheritdoc/>
    /// <exception cref="SocketException">The socket is broken.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public int? TryRead(IList<ArraySegment<byte>> buffers)
    {
        var read = socket.Receive(buffers, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => read,
            SocketError.WouldBlock => null,
            _ => throw new SocketException((int)error),
        };
    }
}
