namespace PortForward.Net.Timing;

/// <summary>Waits for a task for a limited time, without an exception when the time is over.</summary>
internal static class TimedWait
{
    /// <summary>Waits until the task has completed or the time is over. The outcome of the task is ignored.</summary>
    /// <param name="task">The task.</param>
    /// <param name="limit">The time; infinite for no limit.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static async Task ForAsync(Task task, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (limit == Timeout.InfiniteTimeSpan || limit > TimeSpan.Zero)
        {
            // Timers cut off fractions of a millisecond. A caller that waits for the rest would spin.
            limit = limit > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(limit.TotalMilliseconds)) : limit;
            await task.WaitAsync(limit, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
