using System.Globalization;

namespace PortForward.Net.Resolution;

/// <summary>Resolves a target that may have just been created: waits until it exists and has a pod that is running or ready.</summary>
/// <remarks>It polls instead of watching, because several objects may be missing, and because reading requires no further permissions.</remarks>
internal sealed class TargetWaiter(TargetResolver resolver, TimeProvider timeProvider)
{
    /// <summary>Resolves the target once the condition is met.</summary>
    /// <param name="target">The target.</param>
    /// <param name="ports">The ports that the pod should have.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="limit">The maximum wait.</param>
    /// <param name="onPending">Called with each new reason to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="PortForwardException">The condition was not met in time, or waiting cannot help.</exception>
    public async Task<Backend> WaitAsync(
        PortForwardTarget target, IReadOnlyList<RemotePort> ports, PodWaitCondition condition, TimeSpan limit,
        Action<PortForwardException> onPending, CancellationToken cancellationToken)
    {
        if (condition == PodWaitCondition.Exists)
        {
            return await resolver.ResolveAsync(target, ports, limit, cancellationToken).ConfigureAwait(false);
        }

        var start = timeProvider.GetTimestamp();
        var told = "";
        while (true)
        {
            PortForwardException reason;
            try
            {
                var backend = await resolver.ResolveAsync(target, ports, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                if (condition == PodWaitCondition.Running || backend.IsReady)
                {
                    return backend;
                }

                reason = backend.ToUnready();
            }
            catch (PortForwardException e) when (MayYetCome(e))
            {
                reason = e;
            }

            var left = limit - timeProvider.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw TimedOut(target, condition, limit, reason);
            }

            if (reason.Message != told)
            {
                told = reason.Message;
                onPending(reason);
            }

            await Task.Delay(left < ResolutionLimits.PollInterval ? left : ResolutionLimits.PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool MayYetCome(PortForwardException failure) =>
        failure.Error == PortForwardError.TargetNotFound || failure is { Error: PortForwardError.NoReadyPod, IsTransient: true };

    private static PortForwardException TimedOut(PortForwardTarget target, PodWaitCondition condition, TimeSpan limit, PortForwardException reason) =>
        reason.With(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Timed out after {limit.TotalSeconds:0.###} seconds while waiting for a {(condition == PodWaitCondition.Ready ? "ready" : "running")} pod of {target}. {reason.Message}"),
            reason);
}
