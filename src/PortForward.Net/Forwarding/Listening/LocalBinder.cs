using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>Binds the local sockets of one forwarded port (protocol.md 7.4).</summary>
internal static class LocalBinder
{
    public const int Backlog = 512;

    /// <summary>The maximum number of attempts: a free port of one address family may be in use in the other.</summary>
    private const int FreePortTries = 16;

    /// <summary>Binds and listens on every address with the same port number. Reports the system's failures in the result.</summary>
    public static LocalBinding Bind(IReadOnlyList<LocalAddress> addresses, int port, LocalPortPolicy policy)
    {
        var attempt = new Attempt(addresses, port);
        if (policy == LocalPortPolicy.PreferThenDynamic && port != 0 && attempt.IsTaken)
        {
            attempt.Close();
            port = 0;
            attempt = new Attempt(addresses, port);
        }

        for (var tries = 1; port == 0 && attempt.IsTaken && attempt.Sockets.Count > 0 && tries < FreePortTries; tries++)
        {
            attempt.Close();
            attempt = new Attempt(addresses, port);
        }

        var failure = attempt.Failure();
        return new LocalBinding(attempt.Sockets, failure, failure is null ? attempt.Shortfall() : null);
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

            LocalKeepAlive.Enable(socket);
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

    /// <summary>An attempt on all addresses. The first success determines the number for port 0.</summary>
    private sealed class Attempt
    {
        private readonly List<(LocalAddress Address, int Port, SocketException Error)> _failures = [];
        private readonly int _port;
        private readonly bool _hasOptional;
        private readonly bool _hasBoundOptional;

        public Attempt(IReadOnlyList<LocalAddress> addresses, int port)
        {
            _port = port;
            foreach (var address in addresses)
            {
                _hasOptional |= !address.IsRequired;
                try
                {
                    var socket = BindOne(new IPEndPoint(address.Address, _port));
                    var endPoint = (IPEndPoint)socket.LocalEndPoint!;
                    Sockets.Add(new LocalSocket(socket, endPoint));
                    _port = endPoint.Port;
                    _hasBoundOptional |= !address.IsRequired;
                }
                catch (SocketException e)
                {
                    _failures.Add((address, _port, e));
                }
            }
        }

        public List<LocalSocket> Sockets { get; } = [];

        /// <summary>Gets a value indicating whether the number is unavailable on an address, so that another one may succeed.</summary>
        public bool IsTaken => _failures.Exists(failure => failure.Error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied);

        public void Close() => Sockets.ForEach(socket => socket.Dispose());

        public PortForwardException? Failure()
        {
            if (!_failures.Exists(failure => failure.Address.IsRequired) && (!_hasOptional || _hasBoundOptional))
            {
                return null;
            }

            var isInUse = _failures.Exists(failure => failure.Error.SocketErrorCode == SocketError.AddressAlreadyInUse);
            var list = string.Join(' ', _failures.ConvertAll(failure => Describe(new IPEndPoint(failure.Address.Address, failure.Port), failure.Error)));
            return new PortForwardException(
                isInUse ? PortForwardError.AddressInUse : PortForwardError.AddressNotAvailable,
                string.Create(
                    CultureInfo.InvariantCulture, $"Unable to listen on port {_port}: Listeners failed to create with the following errors: [{list}]"),
                _failures[0].Error);
        }

        /// <summary>Gets the failure of an address whose port is in use. An address that the machine does not have is ignored.</summary>
        public PortForwardException? Shortfall()
        {
            var taken = _failures.FindIndex(failure => failure.Error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied);
            if (taken < 0)
            {
                return null;
            }

            var (address, port, error) = _failures[taken];
            var others = string.Join(" and ", Sockets.ConvertAll(socket => socket.EndPoint.ToString()));
            return new PortForwardException(
                error.SocketErrorCode == SocketError.AddressAlreadyInUse ? PortForwardError.AddressInUse : PortForwardError.AddressNotAvailable,
                $"Unable to listen on {new IPEndPoint(address.Address, port)}: {error.Message}. The port is forwarded from {others} only; "
                    + "clients that connect to the other address reach another application.",
                error);
        }

        /// <summary>Gets kubectl's text, in which the system's message starts with a lowercase letter.</summary>
        private static string Describe(IPEndPoint endPoint, SocketException error)
        {
            var protocol = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "tcp6" : "tcp4";
            return $"unable to create listener: Error listen {protocol} {endPoint}: bind: {char.ToLowerInvariant(error.Message[0])}{error.Message[1..]}";
        }
    }
}
