using Microsoft.Extensions.Logging;

namespace PortForward.Net.Forwarding;

/// <summary>What the listeners and connections of one forwarder share.</summary>
internal sealed class ForwarderContext(ClientServices services, PortForwardOptions options, TargetSupervisor supervisor, EventHub events)
{
    private long _lastId;
    private int _open;

    public TargetSupervisor Supervisor { get; } = supervisor;

    public EventHub Events { get; } = events;

    public ILogger Logger => services.Logger;

    public TimeProvider TimeProvider => services.TimeProvider;

    public DateTimeOffset Now => services.TimeProvider.GetUtcNow();

    public int MaxConnections => options.MaxConnections;

    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Counts a connection in; false where the limit is reached.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= MaxConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
