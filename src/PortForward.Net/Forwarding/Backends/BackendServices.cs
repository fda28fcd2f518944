using Microsoft.Extensions.Logging;
using PortForward.Net.Logging;
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
/// <param name="NoteDemand">Records that a connection may need a login.</param>
internal sealed record BackendServices(TargetResolver Resolver, SessionPool Pool, TimeProvider TimeProvider, ILogger Logger, Action NoteDemand)
{
    /// <summary>Opens a connection to a port of a pod. If a session turns out to have ended, the connection takes another one at once: nothing was sent
    /// (protocol.md 5.3).</summary>
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
        var began = TimeProvider.GetTimestamp();
        while (true)
        {
            using var lease = await Pool.RentAsync(backend.Pod, podPort, cancellationToken).ConfigureAwait(false);
            try
            {
                return await lease.OpenAsync(podPort, firstData, options, cancellationToken).ConfigureAwait(false);
            }
            catch (PortForwardException e) when (IsOutlived(lease.Session, e, began))
            {
                Log.SessionPassedOver(Logger, backend.Pod, e.Message);
            }
        }
    }

    /// <summary>Gets a session to a pod, which is opened if there is none, without a connection on it.</summary>
    /// <exception cref="PortForwardException">The session could not be opened.</exception>
    public async Task<PortForwardSession> GetSessionAsync(Backend backend, CancellationToken cancellationToken)
    {
        using var lease = await Pool.RentAsync(backend.Pod, port: 0, cancellationToken).ConfigureAwait(false);
        return lease.Session;
    }

    /// <summary>Determines whether a session from before the connection has failed it, which proves nothing about the pod.</summary>
    private static bool IsOutlived(PortForwardSession session, PortForwardException failure, long began) =>
        session.OpenedAt < began && failure.Error is PortForwardError.SessionLost or PortForwardError.ProtocolViolation or PortForwardError.Timeout;
}
