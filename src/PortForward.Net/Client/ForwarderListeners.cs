using PortForward.Net.Forwarding;
using PortForward.Net.Forwarding.Listening;
using PortForward.Net.Logging;
using PortForward.Net.Resolution;

namespace PortForward.Net.Client;

/// <summary>The listeners of one forwarder, from the first bind until the forwarder ends.</summary>
/// <remarks>Invariant: while the forwarder runs, <see cref="Listeners"/> holds exactly those that accept connections. Afterwards, it stays as it was.</remarks>
internal sealed class ForwarderListeners(ForwarderContext context, PortForwardOptions options)
{
    private readonly object _lock = new();
    private PortForwardListener[] _listeners = [];
    private ListenFailed[] _failed = [];
    private bool _isClosed;

    public IReadOnlyList<PortForwardListener> Listeners => Volatile.Read(ref _listeners);

    public IReadOnlyList<ListenFailed> Failed => Volatile.Read(ref _failed);

    /// <summary>Binds ports and starts accepting.</summary>
    /// <returns>The new listeners; null if the forwarder has ended meanwhile.</returns>
    /// <exception cref="PortForwardException">A port can't be bound; none of them is left open.</exception>
    public PortForwardListener[]? Open(Backend backend, PortMapping[] ports, bool continueWithoutFailed)
    {
        var bound = ListenerSet.Bind(context, backend, ports, options, continueWithoutFailed);
        PortForwardListener[] opened = [.. bound.Ports.Select(port => new PortForwardListener(port))];
        lock (_lock)
        {
            if (_isClosed)
            {
                bound.Close();
                return null;
            }

            _failed = [.. _failed, .. bound.Failed];
            _listeners = [.. _listeners, .. opened];
            context.Supervisor.Ports = [.. context.Supervisor.Ports.Union(ports.Select(port => port.RemotePort))];
            foreach (var failed in bound.Failed)
            {
                Log.ListenFailed(context.Logger, failed.Exception.Message);
                context.Events.Publish(failed);
            }

            foreach (var listener in opened)
            {
                listener.Acceptor.Closed = () => OnClosed(listener);
                context.Events.Publish(new ListenerOpened(context.Now, listener.Acceptor.FirstEndPoint, listener.RemotePort));
                listener.Acceptor.Start();
            }

            context.Supervisor.Status.NoteListening(_listeners.Length > 0);
        }

        return opened;
    }

    /// <summary>Closes the local ports, lets open connections finish for the drain timeout, and then resets them.</summary>
    /// <param name="drainEnd">Ends the wait for open connections.</param>
    public async Task CloseAsync(CancellationToken drainEnd)
    {
        PortForwardListener[] listeners;
        lock (_lock)
        {
            _isClosed = true;
            listeners = _listeners;
        }

        await Task.WhenAll(listeners.Select(listener => listener.StopAsync(drainEnd))).ConfigureAwait(false);
    }

    private void OnClosed(PortForwardListener listener)
    {
        // Under the lock like an opening, so that the state, the log and the events never lag behind a port that is added meanwhile.
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _listeners = Array.FindAll(_listeners, each => each != listener);
            Log.ListenerClosed(context.Logger, listener.RemotePort);
            context.Events.Publish(new ListenerClosed(context.Now, listener.RemotePort));
            context.Supervisor.Status.NoteListening(_listeners.Length > 0);
        }
    }
}
