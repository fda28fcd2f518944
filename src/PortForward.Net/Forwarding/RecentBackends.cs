using System.Collections.Concurrent;
using PortForward.Net.Resolution;

namespace PortForward.Net.Forwarding;

/// <summary>Remembers for a moment what targets stand for, so that many connections in a row do not ask the API server each time.</summary>
/// <remarks>What it gives is no older than <see cref="Lifetime"/>, and there is a session to the pod that nothing speaks against.</remarks>
internal sealed class RecentBackends(ClientServices services)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private const int Most = 256;

    private readonly ConcurrentDictionary<(PortForwardTarget Target, RemotePort Port), (Backend Backend, long ResolvedAt)> _backends = new();

    /// <summary>Gives the backend where it is known; null where the target is to be resolved.</summary>
    public Backend? Find(PortForwardTarget target, RemotePort port)
    {
        if (!_backends.TryGetValue((target, port), out var known))
        {
            return null;
        }

        if (services.TimeProvider.GetElapsedTime(known.ResolvedAt) < Lifetime && services.Pool.HasHealthySession(known.Backend.Pod))
        {
            return known.Backend;
        }

        _backends.TryRemove((target, port), out _);
        return null;
    }

    /// <summary>Resolves a target and remembers what it stands for.</summary>
    /// <inheritdoc cref="TargetResolver.ResolveAsync"/>
    public async Task<Backend> ResolveAsync(PortForwardTarget target, RemotePort port, TimeSpan podTimeout, CancellationToken cancellationToken)
    {
        var backend = await services.Resolver.ResolveAsync(target, [port], podTimeout, cancellationToken).ConfigureAwait(false);
        if (_backends.Count >= Most)
        {
            _backends.Clear();
        }

        _backends[(target, port)] = (backend, services.TimeProvider.GetTimestamp());
        return backend;
    }
}
