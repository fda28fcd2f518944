using System.Diagnostics;
using PortForward.Net.Forwarding;

namespace PortForward.Net.Client;

/// <summary>The state and the events of a group. Publishes each change of the state that results from those of the forwards.</summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="forwards">The number of forwards.</param>
/// <param name="current">Gets the current states of the forwards. It is invoked under the lock.</param>
internal sealed class GroupStatus(TimeProvider timeProvider, int forwards, Func<IEnumerable<PortForwardState>> current)
{
    private readonly object _lock = new();
    private readonly EventHub<PortForwardGroupEvent> _events = new(SubjectOf, ForwardingLimits.EarlyEvents * forwards);
    private PortForwardState _published = PortForwardState.Connecting;

    public PortForwardState State => Combine(current());

    /// <summary>Combines the states of the forwards of a group: <see cref="PortForwardState.Ready"/> if all are ready,
    /// <see cref="PortForwardState.Degraded"/> if connections of some reach a pod, and otherwise the state of the forward that is nearest to it.</summary>
    public static PortForwardState Combine(IEnumerable<PortForwardState> states)
    {
        var areAllReady = true;
        var best = PortForwardState.Stopped;
        foreach (var state in states)
        {
            areAllReady &= state == PortForwardState.Ready;
            best = Rank(state) < Rank(best) ? state : best;
        }

        return areAllReady ? PortForwardState.Ready : best == PortForwardState.Ready ? PortForwardState.Degraded : best;
    }

    /// <summary>Publishes an event of a forward, and then the state of the group if it has changed.</summary>
    public void Publish(string name, PortForwardEvent item)
    {
        lock (_lock)
        {
            _events.Publish(new PortForwardGroupEvent(name, item));
            if (item is StateChanged)
            {
                Update();
            }
        }
    }

    /// <summary>Publishes the state of a forward that has no forwarder.</summary>
    public void Publish(string name, PortForwardState state, PortForwardException? failure) =>
        Publish(name, new StateChanged(timeProvider.GetUtcNow(), state, failure));

    public IAsyncEnumerable<PortForwardGroupEvent> WatchAsync(CancellationToken cancellationToken) => _events.WatchAsync(cancellationToken);

    public void Complete() => _events.Complete();

    private static int Rank(PortForwardState state) => state switch
    {
        PortForwardState.Ready => 0,
        PortForwardState.Degraded => 1,
        PortForwardState.Connecting => 2,
        PortForwardState.Waiting => 3,
        PortForwardState.Failed => 4,
        PortForwardState.NotListening => 5,
        _ => 6,
    };

    private static object? SubjectOf(PortForwardGroupEvent item) =>
        ForwarderEvents.SubjectOf(item.Event) is { } type ? (item.Name, type) : null;

    private void Update()
    {
        Debug.Assert(Monitor.IsEntered(_lock), "The state is published within the lock only.");
        var state = State;
        if (state != _published)
        {
            _published = state;
            _events.Publish(new PortForwardGroupEvent(null, new StateChanged(timeProvider.GetUtcNow(), state, null)));
        }
    }
}
