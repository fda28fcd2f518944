using System.Net.Sockets;
using PortForward.Net.Spdy.Output;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>A non-blocking local socket as the source of bytes that are read directly into outgoing frames.</summary>
internal sealed class LocalSource(Socket socket, SentBytes sent) : ISpdySource
{
    /// <inheritdoc/>
    /// <exception cref="SocketException">The socket has failed.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public int? TryRead(IList<ArraySegment<byte>> buffers)
    {
        var read = socket.Receive(buffers, SocketFlags.None, out var error);
        if (error == SocketError.Success)
        {
            sent.Add(buffers, read);
            return read;
        }

        return error == SocketError.WouldBlock ? null : throw new SocketException((int)error);
    }
}
