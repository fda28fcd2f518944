namespace PortForward.Net.Spdy.FlowControl;

/// <summary>A probe of some of a server's workers.</summary>
internal sealed class SpdyProbe(TimeProvider timeProvider, int[] asked)
{
    private readonly object _lock = new();
    private readonly SortedSet<int> _missing = [.. asked];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Records a reply of a worker.</summary>
    public void NoteReply(int worker)
    {
        int missing;
        lock (_lock)
        {
            _missing.Remove(worker);
            missing = _missing.Count;
        }

        _first.TrySetResult();
        if (missing == 0)
        {
            _all.TrySetResult();
        }
    }

    /// <summary>Waits for the replies. Returns the workers that did not reply.</summary>
    public async Task<IReadOnlyCollection<int>> WaitAsync(TimeSpan timeout, TimeSpan roundTrip, CancellationToken cancellationToken)
    {
        try
        {
            await _first.Task.WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            await _all.Task.WaitAsync(FlowControlLimits.ProbeSpread + roundTrip, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The missing replies are the result.
        }

        lock (_lock)
        {
            return [.. _missing];
        }
    }
}
