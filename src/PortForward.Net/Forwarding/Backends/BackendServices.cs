using Microsoft.Extensions.Logging;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Sessions.Pool;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>What finding and following the pods of a target, and connecting to them, requires.</summary>
/// <param name="Resolver">The resolver.</param>
/// <param name="Pool">The sessions of the client.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Logger">The log of forwarders.</param>
internal sealed record BackendServices(TargetResolver Resolver, SessionPool Pool, TimeProvider TimeProvider, ILogger Logger)
{
    /// <summary>Opens a connection to a port of a pod.</summary>
    /// <param name="backend">The pod.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="firstData">The first bytes; may be empty.</param>
    /// <param name="options">How the connection ends.</param>
    /// <param name="cancellationToken">Cancels the wait for a session.</param>
    /// <exception cref="PortForwardException">The pod has no such port, or there is no session to it.</exception>
    public async Task<StreamPair> OpenAsync(
        Backend backend, RemotePort port, ReadOnlyMemory<byte> firstData, PairOptions options, CancellationToken cancellationToken)
    {
        var podPort = backend.MapPort(port);
        using var lease = await Pool.RentAsync(backend.Pod, podPort, cancellationToken).ConfigureAwait(false);
        return await lease.OpenAsync(podPort, firstData, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets a session to a pod, which is opened if there is none, without a connection on it.</summary>
    /// <exception cref="PortForwardException">The session could not be opened.</exception>
    public async Task<PortForwardSession> GetSessionAsync(Backend backend, CancellationToken cancellationToken)
    {
        using var lease = await Pool.RentAsync(backend.Pod, port: 0, cancellationToken).ConfigureAwait(false);
        return lease.Session;
    }
}
