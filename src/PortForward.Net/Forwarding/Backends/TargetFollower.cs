using PortForward.Net.Logging;
using PortForward.Net.Resolution;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Keeps a <see cref="BackendTable"/> up to date: by watches or, without the permission to watch, by asking when a connection or session has
/// failed.</summary>
internal sealed class TargetFollower(BackendServices services, PortForwardTarget target, BackendTable table)
{
    private readonly object _lock = new();
    private readonly TaskCompletionSource _known = NewSource();
    private TaskCompletionSource _asked = NewSource();
    private Action? _restart;
    private long? _askedAt;

    /// <summary>Gets a task that completes when the pods are known for the first time.</summary>
    public Task Known => _known.Task;

    /// <summary>Follows the target until the token is canceled.</summary>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var network = new NetworkWatch(Hurry);
        var watch = services.Resolver.Watch(target, Publish);
        try
        {
            SetRestart(watch.Restart);
            await watch.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PortForwardException e)
        {
            Log.NotWatched(services.Logger, target, e.Message);
        }
        finally
        {
            SetRestart(null);
        }

        await AskOnDemandAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the API server about the pods soon, since what is known has turned out to be wrong or incomplete.</summary>
    public void Ask()
    {
        Action? restart;
        lock (_lock)
        {
            _asked.TrySetResult();
            if (_askedAt is { } at && services.TimeProvider.GetElapsedTime(at) < ForwardingLimits.AskInterval)
            {
                return;
            }

            _askedAt = services.TimeProvider.GetTimestamp();
            restart = _restart;
        }

        restart?.Invoke();
    }

    private void Publish(TargetSnapshot snapshot)
    {
        table.Update(snapshot);
        _known.TrySetResult();
    }

    /// <summary>Tries everything again at once, since the network has changed.</summary>
    private void Hurry()
    {
        table.Hurry();
        Ask();
    }

    private async Task AskOnDemandAsync(CancellationToken cancellationToken)
    {
        for (var backoff = default(Backoff); ;)
        {
            var wait = backoff.Next(null);
            try
            {
                Publish(await services.Resolver.ListAsync(target, cancellationToken).ConfigureAwait(false));
            }
            catch (PortForwardException e)
            {
                table.NoteProblem(e);
                wait = e.RetryAfter ?? wait;
            }

            await Task.Delay(wait > ForwardingLimits.AskInterval ? wait : ForwardingLimits.AskInterval, services.TimeProvider, cancellationToken).ConfigureAwait(false);
            if (table.HasReady)
            {
                backoff = default;
                await Asked().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task Asked()
    {
        lock (_lock)
        {
            if (_asked.Task.IsCompleted)
            {
                _asked = NewSource();
                return Task.CompletedTask;
            }

            return _asked.Task;
        }
    }

    private void SetRestart(Action? restart)
    {
        lock (_lock)
        {
            _restart = restart;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
