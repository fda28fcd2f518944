using System.Net;

namespace PortForward.Net;

/// <summary>One target and its local ports.</summary>
public sealed class PortForwarder : IAsyncDisposable
{
    /// <summary>The listeners, in the order of the mappings.</summary>
    public IReadOnlyList<PortForwardListener> Listeners => throw new NotImplementedException();

    /// <summary>The one listener's local endpoint.</summary>
    public IPEndPoint LocalEndPoint => throw new NotImplementedException();

    /// <summary>The pod that new connections lead to.</summary>
    public PodReference CurrentPod => throw new NotImplementedException();

    /// <summary>Where it is in its life.</summary>
    public PortForwardState State => throw new NotImplementedException();

    /// <summary>Ends when the forwarder has stopped; faults with the reason where it failed.</summary>
    public Task Completion => throw new NotImplementedException();

    /// <summary>Cancelled when the forwarder has stopped.</summary>
    public CancellationToken Stopped => throw new NotImplementedException();

    /// <summary>Gives the listener of a remote port.</summary>
    public PortForwardListener this[RemotePort remotePort] => throw new NotImplementedException();

    /// <summary>Follows the events.</summary>
    public IAsyncEnumerable<PortForwardEvent> WatchAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops accepting, lets open connections finish, then ends.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
