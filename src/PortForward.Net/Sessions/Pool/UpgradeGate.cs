using System.Net;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Limits the rate at which sessions are opened, and respects the Retry-After of an overloaded server.</summary>
/// <remarks>
/// Invariants: at most <see cref="SessionLimits.UpgradeBurst"/> upgrades start at once, and then <see cref="SessionLimits.UpgradesPerSecond"/> per second;
/// none starts before the time that an overloaded server specified (status 429, or 503 with <c>Retry-After</c>), but at most a minute after its response.
/// If it specified a time, upgrades wait for it, within their own timeout.
/// </remarks>
/// <param name="timeProvider">The clock.</param>
/// <param name="patience">The maximum delay of an upgrade.</param>
internal sealed class UpgradeGate(TimeProvider timeProvider, TimeSpan patience)
{
    private readonly object _lock = new();
    private readonly long _slot = timeProvider.TimestampFrequency / SessionLimits.UpgradesPerSecond;
    private long _nextSlot;
    private PortForwardException? _busy;
    private long _busyUntil;
    private bool _namedTime;
    private Backoff _backoff;
    private long _noSpareBefore;

    /// <summary>Gets a value indicating whether an upgrade that nobody waits for may be tried now.</summary>
    public bool IsOpenForSpare
    {
        get
        {
            lock (_lock)
            {
                var now = timeProvider.GetTimestamp();
                return now >= _busyUntil && now >= _noSpareBefore && now >= _nextSlot - (SessionLimits.UpgradeBurst / 2 * _slot);
            }
        }
    }

    /// <summary>Runs an upgrade when it is due, and retries as long as an overloaded server specifies a time.</summary>
    /// <param name="upgrade">Makes one attempt.</param>
    /// <param name="mayWait">Determines whether there is no alternative to waiting for an overloaded server.</param>
    /// <param name="cancellationToken">Cancels the waits.</param>
    /// <exception cref="PortForwardException">The failure of the upgrade, or immediately that of a server that is still overloaded.</exception>
    public async Task<PortForwardSession> RunAsync(Func<Task<PortForwardSession>> upgrade, Func<bool> mayWait, CancellationToken cancellationToken)
    {
        var deadline = timeProvider.GetTimestamp() + timeProvider.ToTicks(patience);
        for (var retries = 0; ; retries++)
        {
            await WaitForTurnAsync(deadline, mayWait, cancellationToken).ConfigureAwait(false);
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
                if (e is not PortForwardException refusal || !NamesTime(refusal) || retries == SessionLimits.UpgradeRetries || BusyFor() > Left(deadline) || !mayWait())
                {
                    throw;
                }
            }
        }
    }

    private static bool NamesTime(PortForwardException failure) =>
        failure is { RetryAfter: not null } and ({ Error: PortForwardError.LimitExceeded } or { StatusCode: HttpStatusCode.ServiceUnavailable });

    private async Task WaitForTurnAsync(long deadline, Func<bool> mayWait, CancellationToken cancellationToken)
    {
        do
        {
            for (var busy = BusyFor(); busy > TimeSpan.Zero; busy = BusyFor())
            {
                if (!Volatile.Read(ref _namedTime) || busy > Left(deadline) || !mayWait())
                {
                    throw StillBusy(busy);
                }

                await Task.Delay(busy, timeProvider, cancellationToken).ConfigureAwait(false);
            }

            // The server may have become overloaded in the meantime.
            if (TakeSlot() is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        while (BusyFor() > TimeSpan.Zero);
    }

    private TimeSpan Left(long deadline) => timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), deadline);

    private TimeSpan BusyFor()
    {
        lock (_lock)
        {
            return Left(_busyUntil);
        }
    }

    private TimeSpan TakeSlot()
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            var begin = Math.Max(now, _nextSlot - (SessionLimits.UpgradeBurst * _slot));
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
            if (failure is not null && (failure.Error == PortForwardError.LimitExceeded || NamesTime(failure)))
            {
                _busy = failure;
                _namedTime = NamesTime(failure);
                _busyUntil = now + timeProvider.ToTicks(RetryAfterLimit.Apply(failure.RetryAfter) ?? Jitter.Of(SessionLimits.BusyTime, 0.2));
            }
        }
    }

    private PortForwardException StillBusy(TimeSpan left)
    {
        lock (_lock)
        {
            return _busy!.With(innerException: _busy, retryAfter: left);
        }
    }
}
