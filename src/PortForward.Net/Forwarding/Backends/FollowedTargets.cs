using PortForward.Net.Errors;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Opens the streams of a client. A target is followed from its first stream until <see cref="ForwardingLimits.FollowTime"/> after the last
/// one, so that streams in a row do not query the API server each time.</summary>
internal sealed class FollowedTargets
{
    private readonly object _lock = new();
    private readonly BackendServices _services;
    private readonly SharedResolutions _resolutions;
    private readonly Dictionary<PortForwardTarget, FollowedTarget> _targets = [];
    private readonly OwnedTasks _work = new();
    private readonly ITimer _sweep;
    private bool _isStopped;

    public FollowedTargets(BackendServices services)
    {
        _services = services;
        _resolutions = new SharedResolutions(services.Resolver);
        _sweep = Detached.CreateTimer(services.TimeProvider, static state => ((FollowedTargets)state!).Sweep(), this);
        _sweep.Change(ForwardingLimits.FollowTime, ForwardingLimits.FollowTime);
    }

    /// <summary>Gets the number of targets that are followed.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _targets.Count;
            }
        }
    }

    /// <summary>Opens a connection to a port of a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="podTimeout">The maximum wait for a pod to exist.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="PortForwardException">The target can't be resolved, or none of its pods can be reached.</exception>
    public async Task<StreamPair> ConnectAsync(PortForwardTarget target, RemotePort port, TimeSpan podTimeout, CancellationToken cancellationToken)
    {
        _services.NoteDemand();
        var attempts = new ConnectionAttempts();
        var isResolved = false;
        for (PortForwardException? failure = null; ;)
        {
            var followed = Find(target);
            var backend = followed?.Table.Choose(port, null, attempts).Backend;
            if (followed is null || backend is null || attempts.HasTried(backend.Pod))
            {
                // What is known may be out of date, but an answer of this call is not.
                if (isResolved)
                {
                    throw failure!;
                }

                backend = await _resolutions.ResolveAsync(target, port, podTimeout, cancellationToken).ConfigureAwait(false);
                followed = Follow(target, backend);
                isResolved = true;
            }

            try
            {
                var pair = await _services.OpenAsync(backend, port, default, PairOptions.Default, cancellationToken).ConfigureAwait(false);
                followed.WarmUp(_work);
                _work.Add(NoteEndAsync(followed, backend, pair));
                return pair;
            }
            catch (PortForwardException e) when (RecoverableFailure.Is(e))
            {
                failure = e;
                attempts.NoteTried(backend.Pod);
                followed.NoteFailure(backend, e);
            }
        }
    }

    /// <summary>Stops to follow targets.</summary>
    public async Task StopAsync()
    {
        FollowedTarget[] targets;
        lock (_lock)
        {
            _isStopped = true;
            targets = [.. _targets.Values];
            _targets.Clear();
        }

        await _sweep.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(targets.Select(target => target.StopAsync())).ConfigureAwait(false);
    }

    /// <summary>Waits for the work in progress.</summary>
    public async Task WaitAsync()
    {
        await _resolutions.WaitAsync().ConfigureAwait(false);
        await _work.WaitAsync().ConfigureAwait(false);
    }

    private static async Task NoteEndAsync(FollowedTarget followed, Backend backend, StreamPair pair)
    {
        if (await pair.Completion.ConfigureAwait(false) is { Error: PortForwardError.PodTerminated } failure)
        {
            followed.NoteFailure(backend, failure);
        }
    }

    private FollowedTarget? Find(PortForwardTarget target)
    {
        lock (_lock)
        {
            var followed = _targets.GetValueOrDefault(target);
            if (followed is not null)
            {
                followed.UsedAt = _services.TimeProvider.GetTimestamp();
            }

            return followed;
        }
    }

    private FollowedTarget Follow(PortForwardTarget target, Backend backend)
    {
        lock (_lock)
        {
            Disposed.ThrowIf(_isStopped);
            if (_targets.TryGetValue(target, out var known))
            {
                return known;
            }

            if (_targets.Count >= ForwardingLimits.FollowedTargets)
            {
                Forget(_targets.MinBy(entry => entry.Value.UsedAt).Key);
            }

            return _targets[target] = new FollowedTarget(_services, target, backend);
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            foreach (var (target, followed) in _targets.ToArray())
            {
                if (_services.TimeProvider.GetElapsedTime(followed.UsedAt) >= ForwardingLimits.FollowTime)
                {
                    Forget(target);
                }
            }
        }
    }

    private void Forget(PortForwardTarget target)
    {
        if (_targets.Remove(target, out var followed))
        {
            _work.Add(followed.StopAsync());
        }
    }
}
