using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>A listening socket with its endpoint and, for a Unix socket, its file.</summary>
internal sealed class LocalSocket(Socket socket, EndPoint endPoint, UnixSocketFile? file = null) : IDisposable
{
    public Socket Socket { get; } = socket;

    public EndPoint EndPoint { get; } = endPoint;

    /// <summary>Removes the file first, so that no client finds a file without a listener.</summary>
    public void Dispose()
    {
        file?.Remove();
        Socket.Dispose();
    }
}
