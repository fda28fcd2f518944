using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>A port that somebody else listens on.</summary>
internal sealed class BusyPort : IDisposable
{
    private const int FirstPort = 20_000;
    private const int LastPort = 32_000;

    private readonly List<Socket> _sockets = [];

    private BusyPort()
    {
    }

    public int Port { get; private init; }

    /// <summary>Listens on one loopback address; the other one is free.</summary>
    public static BusyPort On(IPAddress address)
    {
        var busy = OnBothLoopbacks();
        var other = busy._sockets.Single(socket => !((IPEndPoint)socket.LocalEndPoint!).Address.Equals(address));
        busy._sockets.Remove(other);
        other.Dispose();
        return busy;
    }

    /// <remarks>Not a port that the system gives away by itself: another test could get it as soon as it is free.</remarks>
    public static BusyPort OnBothLoopbacks()
    {
        while (true)
        {
            var busy = new BusyPort { Port = Random.Shared.Next(FirstPort, LastPort) };
            try
            {
                busy.Listen(IPAddress.Loopback);
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
    }
}
