using System.Collections.Concurrent;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Remembers for a moment what targets stand for, so that many connections in a row do not ask the API server each time, and lets those that ask
/// at the same time share one answer.</summary>
/// <remarks>What it gives is no older than <see cref="ForwardingLimits.BackendAge"/>, and there is a session to the pod that nothing speaks against. A
/// resolution runs while anybody waits for it, and is cancelled when the last one gives up.</remarks>
internal sealed class RecentBackends(ClientServices services)
{
    private readonly ConcurrentDictionary<(PortForwardTarget Target, RemotePort Port), (Backend Backend, long ResolvedAt)> _backends = new();
    private readonly Dictionary<(PortForwardTarget Target, RemotePort Port), Resolving> _resolving = [];
    private readonly OwnedTasks _work = new();

    /// <summary>Gives the backend where it is known; null where the target is to be resolved.</summary>
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

    /// <summary>Resolves a target and remembers what it stands for; callers that ask meanwhile get the same answer.</summary>
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

    /// <summary>Waits for what is still being resolved.</summary>
    public Task WaitAsync() => _work.WaitAsync();

    private Resolving Join((PortForwardTarget Target, RemotePort Port) key, TimeSpan podTimeout)
    {
        lock (_resolving)
        {
            // Who asks once there is an answer asks again: it may be too old by then.
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
