using System.Net;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Bounds how fast sessions are opened, and keeps to what a busy server asks for.</summary>
/// <remarks>
/// Invariants: no more than <see cref="Burst"/> upgrades begin at once, and <see cref="PerSecond"/> a second after that; none begins before the time
/// that a server named which was too busy (status 429, or 503 with <c>Retry-After</c>), or a minute after its answer, whichever is sooner. Where it
/// named a time, upgrades wait for it, within their own time limit.
/// </remarks>
/// <param name="timeProvider">The clock.</param>
/// <param name="patience">How long an upgrade may be put off.</param>
internal sealed class UpgradeGate(TimeProvider timeProvider, TimeSpan patience)
{
    /// <summary>An upgrade costs a small API server about 12 ms of work, and it has other clients too.</summary>
    public const int PerSecond = 50;

    public const int Burst = 32;

    /// <summary>As many as kubectl.</summary>
    private const int MaxRetries = 10;

    /// <summary>Where a server that is too busy does not say for how long.</summary>
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly long _slot = timeProvider.TimestampFrequency / PerSecond;
    private long _nextSlot;
    private PortForwardException? _busy;
    private long _busyUntil;
    private bool _namedTime;
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

    /// <summary>Runs one upgrade when its turn has come, and again as long as a busy server names a time for it.</summary>
    /// <param name="upgrade">Tries once.</param>
    /// <param name="mayWait">Whether there is nothing better than to wait for a busy server.</param>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="PortForwardException">The upgrade's, or at once that of a server which is still too busy.</exception>
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
                if (e is not PortForwardException refusal || !NamesTime(refusal) || retries == MaxRetries || BusyFor() > Left(deadline) || !mayWait())
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

            // The server may have become busy in the meantime.
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
            if (failure is not null && (failure.Error == PortForwardError.LimitExceeded || NamesTime(failure)))
            {
                _busy = failure;
                _namedTime = NamesTime(failure);
                _busyUntil = now + timeProvider.ToTicks(RetryAfterLimit.Apply(failure.RetryAfter) ?? Jitter.Of(BusyTime, 0.2));
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
