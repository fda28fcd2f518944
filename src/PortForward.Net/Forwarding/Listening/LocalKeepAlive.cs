using System.Net.Sockets;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>Enables TCP keep-alive on local connections, as kubectl does: the connection of a client that disappears from the network must
/// end.</summary>
internal static class LocalKeepAlive
{
    private const int Seconds = 15;
    private const int Probes = 9;

    /// <summary>Gets a value indicating whether accepted sockets inherit the options of the listening socket.</summary>
    public static bool IsInherited => OperatingSystem.IsLinux();

    public static void Enable(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
    }
}
