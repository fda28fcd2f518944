using System.Globalization;
using PortForward.Net.Forwarding.Connections;
using PortForward.Net.Resolution;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>The listeners of a forwarder that is starting, and the ports that could not be bound.</summary>
internal sealed class ListenerSet
{
    private readonly List<BoundPort> _ports = [];
    private readonly List<ListenFailed> _failed = [];

    private int _hardFailures;

    private ListenerSet()
    {
    }

    public IReadOnlyList<BoundPort> Ports => _ports;

    public IReadOnlyList<ListenFailed> Failed => _failed;

    /// <summary>Binds every port.</summary>
    /// <exception cref="PortForwardException">A port could not be bound or, if the options tolerate that, none could. All sockets are closed.</exception>
    public static ListenerSet Bind(
        ForwarderContext context, Backend backend, PortMapping[] ports, PortForwardOptions options, bool continueWithoutFailed)
    {
        var bound = new ListenerSet();
        try
        {
            var addresses = LocalAddress.Of(options);
            foreach (var port in ports)
            {
                bound.Add(context, backend, port, BindOne(addresses, backend, port, options), continueWithoutFailed);
            }

            return bound._hardFailures < ports.Length ? bound : throw bound.AllFailed(backend);
        }
        catch
        {
            bound.Close();
            throw;
        }
    }

    public void Close() => _ports.ForEach(port => port.Acceptor.Unbind());

    private static LocalBinding BindOne(IReadOnlyList<LocalAddress> addresses, Backend backend, PortMapping port, PortForwardOptions options) =>
        port.UnixSocketPath is { } path
            ? UnixSocketBinder.Bind(path)
            : LocalBinder.Bind(addresses, backend.LocalPortFor(port), options.LocalPortPolicy);

    private void Add(ForwarderContext context, Backend backend, PortMapping port, LocalBinding binding, bool goOn)
    {
        if (binding.Failure is { } failure)
        {
            if (!goOn)
            {
                binding.Close();
                throw failure;
            }

            _hardFailures++;
        }

        if ((binding.Failure ?? binding.Shortfall) is { } told)
        {
            _failed.Add(new ListenFailed(context.Now, port, told));
        }

        if (binding.Sockets.Count > 0)
        {
            _ports.Add(new BoundPort(
                new ConnectionAcceptor(context, binding.Sockets, port.RemotePort), port.RemotePort, backend.MapPort(port.RemotePort)));
        }
    }

    /// <summary>Has kubectl's text; the inner exceptions have the reason for each port.</summary>
    private PortForwardException AllFailed(Backend backend)
    {
        var list = string.Join(' ', _failed.ConvertAll(failed => string.Create(
            CultureInfo.InvariantCulture,
            $"{{{failed.Port.UnixSocketPath ?? backend.LocalPortFor(failed.Port).ToString(CultureInfo.InvariantCulture)} {backend.MapPort(failed.Port.RemotePort)}}}")));
        var error = _failed.TrueForAll(failed => failed.Exception.Error == PortForwardError.AddressInUse)
            ? PortForwardError.AddressInUse
            : PortForwardError.AddressNotAvailable;
        return new PortForwardException(
            error, $"unable to listen on any of the requested ports: [{list}]", new AggregateException(_failed.Select(failed => failed.Exception)));
    }
}
