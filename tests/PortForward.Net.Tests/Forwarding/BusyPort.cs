using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>A port that somebody else listens on.</summary>
internal sealed class BusyPort : IDisposable
{
    private readonly List<Socket> _sockets = [];

    private BusyPort()
    {
    }

    public int Port { get; private set; }

    public static BusyPort On(IPAddress address)
    {
        var busy = new BusyPort();
        busy.Listen(address);
        return busy;
    }

    public static BusyPort OnBothLoopbacks()
    {
        while (true)
        {
            var busy = On(IPAddress.Loopback);
            try
            {
                busy.Listen(IPAddress.IPv6Loopback);
                return busy;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                busy.Dispose();
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private void Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(address, Port));
        socket.Listen();
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
