using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Forwarding;

/// <summary>Binds the local sockets of one forwarded port (protocol.md 7.4).</summary>
internal static class LocalBinder
{
    private const int Backlog = 512;

    /// <summary>A free port of one family may be taken in the other; another one is tried.</summary>
    private const int FreePortTries = 16;

    /// <summary>Binds and listens. No address means both loopbacks, of which one suffices; addresses that are named must all succeed.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.AddressInUse"/> or <see cref="PortForwardError.AddressNotAvailable"/>.</exception>
    public static IReadOnlyList<Socket> Bind(IList<IPAddress> addresses, int port)
    {
        if (addresses.Count > 0)
        {
            return BindWithRetry(addresses, port, allMustSucceed: true);
        }

        return BindWithRetry([IPAddress.Loopback, IPAddress.IPv6Loopback], port, allMustSucceed: false);
    }

    private static List<Socket> BindWithRetry(IList<IPAddress> addresses, int port, bool allMustSucceed)
    {
        for (var attempt = 1; ; attempt++)
        {
            var sockets = new List<Socket>(addresses.Count);
            var failures = new List<(IPEndPoint EndPoint, SocketException Error)>();
            var chosen = port;
            foreach (var address in addresses)
            {
                var endPoint = new IPEndPoint(address, chosen);
                try
                {
                    var socket = BindOne(endPoint);
                    sockets.Add(socket);
                    chosen = ((IPEndPoint)socket.LocalEndPoint!).Port;
                }
                catch (SocketException e)
                {
                    failures.Add((endPoint, e));
                }
            }

            var isFreePortClash = port == 0 && sockets.Count > 0 && failures.Exists(f => f.Error.SocketErrorCode == SocketError.AddressAlreadyInUse);
            var isBound = sockets.Count > 0 && (failures.Count == 0 || (!allMustSucceed && !isFreePortClash));
            if (isBound || (isFreePortClash && attempt == FreePortTries && !allMustSucceed))
            {
                return sockets;
            }

            sockets.ForEach(socket => socket.Dispose());
            if (!isFreePortClash || attempt == FreePortTries)
            {
                throw Failure(port, failures);
            }
        }
    }

    private static Socket BindOne(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            if (OperatingSystem.IsWindows())
            {
                socket.ExclusiveAddressUse = true;
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static PortForwardException Failure(int port, List<(IPEndPoint EndPoint, SocketException Error)> failures)
    {
        var inUse = failures.Exists(f => f.Error.SocketErrorCode == SocketError.AddressAlreadyInUse);
        var list = string.Join(", ", failures.ConvertAll(f => $"{f.EndPoint}: {f.Error.Message}"));
        return new PortForwardException(
            inUse ? PortForwardError.AddressInUse : PortForwardError.AddressNotAvailable,
            $"Unable to listen on port {port} ({list}){(inUse ? "; stop what uses it, or choose another local port (0 takes a free one)" : "")}",
            failures[0].Error);
    }
}
