using PortForward.Net.Resolution;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>A pod of the target, with what connections have learned about it. Guarded by the lock of its <see cref="BackendTable"/>.</summary>
internal sealed class BackendEntry(Backend backend)
{
    private readonly HashSet<int> _answered = [];
    private readonly Dictionary<int, long> _refusedSince = [];
    private Backoff _backoff;
    private bool _hasEnded;
    private bool _isEndTaken;

    /// <summary>Gets or sets the latest state of the pod.</summary>
    public Backend Backend { get; set; } = backend;

    /// <summary>Gets or sets the number of connections that it was chosen for, plus those that it missed before it appeared.</summary>
    public long Picks { get; set; }

    /// <summary>Gets the timestamp of the last failure; null if there was none, or if it no longer counts.</summary>
    public long? FailedAt { get; private set; }

    /// <summary>Gets the timestamp before which it is not tried again without a connection that waits for it.</summary>
    public long RetryAt { get; private set; }

    /// <summary>Gets the timestamp before which it is not tried again for a connection.</summary>
    public long ConnectAt { get; private set; }

    /// <summary>Gets the rank of the pod's state: ready, not ready, being deleted. Less is better.</summary>
    public int Rank => Backend switch
    {
        { IsDeleting: true } => 2,
        { IsReady: false } => 1,
        _ => 0,
    };

    /// <summary>Gets a value indicating whether the pod is being deleted and its program has ended. It doesn't come back, and while the node removes the
    /// pod's network, connections to it may hang instead of failing.</summary>
    public bool HasEnded => _hasEnded && Backend.IsDeleting;

    /// <summary>Determines whether <see cref="HasEnded"/> has become true since the last call.</summary>
    public bool TakeEnd() => HasEnded && !_isEndTaken && (_isEndTaken = true);

    /// <summary>Records a failure. The first retry is immediate; the next ones are after a growing wait. Attempts that fail together count once.</summary>
    public void NoteFailure(TimeProvider timeProvider, PortForwardException failure)
    {
        var now = timeProvider.GetTimestamp();
        var isWaiting = now < ConnectAt;
        var isFirst = FailedAt is null;
        _hasEnded |= failure.Error == PortForwardError.PodTerminated;
        FailedAt = now;
        if (isWaiting && failure.RetryAfter is null)
        {
            return;
        }

        var wait = isFirst && failure.RetryAfter is null ? TimeSpan.Zero : _backoff.Next(failure.RetryAfter);
        var forConnection = failure.RetryAfter is null ? Jitter.UpTo(ForwardingLimits.LongestConnectWait) : wait;
        RetryAt = now + timeProvider.ToTicks(wait);
        ConnectAt = now + timeProvider.ToTicks(wait < forConnection ? wait : forConnection);
    }

    /// <summary>Records a success, or a change after which earlier failures mean nothing.</summary>
    public void Forgive()
    {
        FailedAt = null;
        (RetryAt, ConnectAt) = (0, 0);
        _backoff = default;
        (_hasEnded, _isEndTaken) = (false, false);
    }

    /// <summary>Records that a port of the pod has answered.</summary>
    public void NoteAnswered(int port)
    {
        _answered.Add(port);
        _refusedSince.Remove(port);
    }

    /// <summary>Records that a port of the pod has refused a connection.</summary>
    /// <returns>The timestamp of the first refusal since the port answered.</returns>
    public long NoteRefused(int port, long now)
    {
        _refusedSince.TryAdd(port, now);
        _hasEnded |= _answered.Contains(port);
        return _refusedSince[port];
    }

    /// <summary>Determines whether a port that refuses connections may soon accept them: it did so before, or the pod is starting.</summary>
    public bool MayYetListen(int port, DateTimeOffset now) => _answered.Contains(port) || Backend.IsStarting(now, ForwardingLimits.StartingTime);

    /// <summary>Ends the wait, but not the place behind the others.</summary>
    public void Hurry() => (RetryAt, ConnectAt) = (0, 0);
}
