using System.Collections.Concurrent;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Caches resolved targets for a moment, so that successive connections do not query the API server each time. Concurrent callers
/// share one resolution.</summary>
/// <remarks>A cached backend is no older than <see cref="ForwardingLimits.BackendAge"/>, and there is a healthy session to its pod. A
/// resolution runs while at least one caller waits for it, and is canceled when the last one gives up.</remarks>
internal sealed class RecentBackends(ClientServices services)
{
    private readonly ConcurrentDictionary<(PortForwardTarget Target, RemotePort Port), (Backend Backend, long ResolvedAt)> _backends = new();
    private readonly Dictionary<(PortForwardTarget Target, RemotePort Port), Resolving> _resolving = [];
    private readonly OwnedTasks _work = new();

    /// <summary>Gets the cached backend; null if the target must be resolved.</summary>
    public Backend? Find(PortForwardTarget target, RemotePort port)
    {
        if (!_backends.TryGetValue((target, port), out var known))
        {
            return null;
        }

        if (services.TimeProvider.GetElapsedTime(known.ResolvedAt) < ForwardingLimits.BackendAge && services.Pool.HasHealthySession(known.Backend.Pod))
        {
            return known.Backend;
        }

        _backends.TryRemove((target, port), out _);
        return null;
    }

    /// <summary>Resolves a target and caches the result. Concurrent callers share it.</summary>
    /// <inheritdoc cref="TargetResolver.ResolveAsync"/>
    public async Task<Backend> ResolveAsync(PortForwardTarget target, RemotePort port, TimeSpan podTimeout, CancellationToken cancellationToken)
    {
        var resolving = Join((target, port), podTimeout);
        try
        {
            return await resolving.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave((target, port), resolving);
        }
    }

    /// <summary>Waits for the resolutions in progress.</summary>
    public Task WaitAsync() => _work.WaitAsync();

    private Resolving Join((PortForwardTarget Target, RemotePort Port) key, TimeSpan podTimeout)
    {
        lock (_resolving)
        {
            // A caller that arrives after the result starts a new resolution, since the result may be too old.
            if (!_resolving.TryGetValue(key, out var resolving) || resolving.Task.IsCompleted)
            {
                var cancellation = new CancellationTokenSource();
                var token = cancellation.Token;
                resolving = new Resolving(cancellation, Detached.Run(() => ResolveOnceAsync(key, podTimeout, token)));
                _resolving[key] = resolving;
                _work.Add(resolving.Task);
            }

            resolving.Waiters++;
            return resolving;
        }
    }

    private void Leave((PortForwardTarget, RemotePort) key, Resolving resolving)
    {
        lock (_resolving)
        {
            if (--resolving.Waiters > 0)
            {
                return;
            }

            if (ReferenceEquals(_resolving.GetValueOrDefault(key), resolving))
            {
                _resolving.Remove(key);
            }
        }

        resolving.Cancellation.Cancel();
        resolving.Cancellation.Dispose();
    }

    private async Task<Backend> ResolveOnceAsync((PortForwardTarget Target, RemotePort Port) key, TimeSpan podTimeout, CancellationToken cancellationToken)
    {
        var backend = await services.Resolver.ResolveAsync(key.Target, [key.Port], podTimeout, cancellationToken).ConfigureAwait(false);
        if (_backends.Count >= ForwardingLimits.RecentBackends)
        {
            _backends.Clear();
        }

        _backends[key] = (backend, services.TimeProvider.GetTimestamp());
        return backend;
    }

    private sealed class Resolving(CancellationTokenSource cancellation, Task<Backend> task)
    {
        public CancellationTokenSource Cancellation { get; } = cancellation;

        public Task<Backend> Task { get; } = task;

        public int Waiters { get; set; }
    }
}
