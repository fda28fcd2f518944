using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Resolves targets. Concurrent callers share one resolution.</summary>
/// <remarks>A resolution runs while at least one caller waits for it, and is canceled when the last one gives up.</remarks>
internal sealed class SharedResolutions(TargetResolver resolver)
{
    private readonly Dictionary<(PortForwardTarget Target, RemotePort Port), Resolving> _resolving = [];
    private readonly OwnedTasks _work = new();

    /// <summary>Resolves a target.</summary>
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
                resolving = new Resolving(cancellation, Detached.Run(() => resolver.ResolveAsync(key.Target, [key.Port], podTimeout, token)));
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

    private sealed class Resolving(CancellationTokenSource cancellation, Task<Backend> task)
    {
        public CancellationTokenSource Cancellation { get; } = cancellation;

        public Task<Backend> Task { get; } = task;

        public int Waiters { get; set; }
    }
}
