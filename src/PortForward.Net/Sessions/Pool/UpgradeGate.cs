using PortForward.Net.Authentication;

namespace PortForward.Net.Sessions;

/// <summary>Bounds how fast sessions are opened, and keeps to what a busy server asks for.</summary>
/// <remarks>
/// Invariants: no more than <see cref="Burst"/> upgrades begin at once, and <see cref="PerSecond"/> a second after that; none begins before the time
/// that a server named which was too busy (status 429), or a minute after its answer, whichever is sooner.
/// </remarks>
internal sealed class UpgradeGate(TimeProvider timeProvider)
{
    /// <summary>An upgrade costs a small API server about 12 ms of work, and it has other clients too.</summary>
    public const int PerSecond = 50;

    public const int Burst = 32;

    /// <summary>Where a server that is too busy does not say for how long.</summary>
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly long _slot = timeProvider.TimestampFrequency / PerSecond;
    private long _nextSlot;
    private PortForwardException? _busy;
    private long _busyUntil;
    private Backoff _backoff;
    private long _noSpareBefore;

    /// <summary>Whether an upgrade that nobody waits for may be tried now.</summary>
    public bool IsOpenForSpare
    {
        get
        {
            lock (_lock)
            {
                var now = timeProvider.GetTimestamp();
                return now >= _busyUntil && now >= _noSpareBefore && now >= _nextSlot - (Burst / 2 * _slot);
            }
        }
    }

    /// <summary>Runs one upgrade when its turn has come.</summary>
    /// <exception cref="PortForwardException">The upgrade's, or at once that of a server which is still too busy.</exception>
    public async Task<PortForwardSession> RunAsync(Func<Task<PortForwardSession>> upgrade, CancellationToken cancellationToken)
    {
        var wait = TakeSlot();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var session = await upgrade().ConfigureAwait(false);
            lock (_lock)
            {
                _backoff = default;
            }

            return session;
        }
        catch (Exception e)
        {
            NoteFailure(e as PortForwardException);
            throw;
        }
    }

    private TimeSpan TakeSlot()
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            if (now < _busyUntil)
            {
                throw StillBusy(timeProvider.GetElapsedTime(now, _busyUntil));
            }

            var begin = Math.Max(now, _nextSlot - (Burst * _slot));
            _nextSlot = Math.Max(now, _nextSlot) + _slot;
            return timeProvider.GetElapsedTime(now, begin);
        }
    }

    private void NoteFailure(PortForwardException? failure)
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            _noSpareBefore = now + timeProvider.ToTicks(_backoff.Next(failure?.RetryAfter));
            if (failure is { Error: PortForwardError.LimitExceeded })
            {
                _busy = failure;
                _busyUntil = now + timeProvider.ToTicks(RetryAfterLimit.Apply(failure.RetryAfter) ?? Jitter.Of(BusyTime, 0.2));
            }
        }
    }

    private PortForwardException StillBusy(TimeSpan left) => new(_busy!.Error, _busy.Message, _busy)
    {
        StatusCode = _busy.StatusCode,
        KubernetesReason = _busy.KubernetesReason,
        Pod = _busy.Pod,
        RetryAfter = left,
    };
}
