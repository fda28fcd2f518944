using System.Diagnostics;
using PortForward.Net.Logging;

namespace PortForward.Net.Forwarding;

/// <summary>The state of a forwarder. Logs and publishes each change.</summary>
/// <remarks>The state combines that of the session and whether there is a listener.</remarks>
internal sealed class ForwarderStatus(ClientServices services, PortForwardTarget target, ForwarderEvents events)
{
    private readonly object _lock = new();
    private PortForwardState _session = PortForwardState.Connecting;
    private PortForwardState _state = PortForwardState.Connecting;
    private bool _isListening = true;

    public PortForwardState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Records whether the forwarder has a listener. Without one, the state of its session is not reported.</summary>
    public void NoteListening(bool isListening)
    {
        lock (_lock)
        {
            _isListening = isListening;
            Update(null);
        }
    }

    public void Change(PortForwardState session, PortForwardException? error)
    {
        lock (_lock)
        {
            _session = session;
            Update(error);
        }
    }

    /// <summary>Records the state of the session if it is a different one.</summary>
    public void Become(PortForwardState session, PortForwardException? error)
    {
        lock (_lock)
        {
            if (session != _session)
            {
                _session = session;
                Update(error);
            }
        }
    }

    // Under the lock, so that log entries and events are in the order of the changes.
    private void Update(PortForwardException? error)
    {
        Debug.Assert(Monitor.IsEntered(_lock), "The state is changed within the lock only.");
        var state = _isListening || _session == PortForwardState.Stopped ? _session : PortForwardState.NotListening;
        if (state == _state && error is null)
        {
            return;
        }

        _state = state;
        if (error is null)
        {
            Log.StateChanged(services.Logger, target, state);
        }
        else
        {
            Log.StateChangedBy(services.Logger, target, state, error.Message);
        }

        events.Publish(new StateChanged(services.TimeProvider.GetUtcNow(), state, error));
    }
}
