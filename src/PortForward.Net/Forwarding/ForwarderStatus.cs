using PortForward.Net.Logging;

namespace PortForward.Net.Forwarding;

/// <summary>A forwarder's state, and the log entry and the event of each change.</summary>
internal sealed class ForwarderStatus(ClientServices services, PortForwardTarget target, EventHub events)
{
    private bool _isUnbound;

    public PortForwardState State { get; private set; } = PortForwardState.Starting;

    /// <summary>The forwarder has no listener any more, whatever its session does.</summary>
    public void NoteUnbound()
    {
        _isUnbound = true;
        Change(PortForwardState.NotListening, null);
    }

    public void Change(PortForwardState state, PortForwardException? error)
    {
        state = _isUnbound && state != PortForwardState.Stopped ? PortForwardState.NotListening : state;
        if (state == State && error is null)
        {
            return;
        }

        State = state;
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
