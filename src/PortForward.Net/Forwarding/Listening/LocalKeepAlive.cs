using System.Net.Sockets;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>TCP keep-alive of local connections, as kubectl has it: a client that vanishes from the network does not keep its connection forever.</summary>
internal static class LocalKeepAlive
{
    private const int Seconds = 15;
    private const int Probes = 9;

    /// <summary>Gets a value indicating whether accepted sockets have the options of the socket that listens.</summary>
    public static bool IsInherited => OperatingSystem.IsLinux();

    public static void Enable(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
    }
}
