using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>A socket that listens, and what stands for it outside: the endpoint, and for a Unix socket its file.</summary>
internal sealed class LocalSocket(Socket socket, EndPoint endPoint, UnixSocketFile? file = null) : IDisposable
{
    public Socket Socket { get; } = socket;

    public EndPoint EndPoint { get; } = endPoint;

    /// <summary>The file goes first, so that nobody finds it with nothing behind it.</summary>
    public void Dispose()
    {
        file?.Remove();
        Socket.Dispose();
    }
}
