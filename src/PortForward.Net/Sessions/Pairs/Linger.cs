namespace PortForward.Net.Sessions.Pairs;

/// <summary>When the local end of sending may be passed on: once the pod has been quiet for a while, or after a limit (protocol.md 6.3).</summary>
/// <remarks>Guarded by the lock of its pair.</remarks>
internal sealed class Linger(PairOptions options, RuntimeHabits habits, PairActivity activity, PairTimer timer)
{
    private long _from;
    private long _passedOnAt;
    private bool _isGone;

    /// <summary>Whether the end is passed on without waiting.</summary>
    public bool IsOff => options.CompleteWritesAtOnce || options.LingerQuietTime <= TimeSpan.Zero;

    /// <summary>The local side sends no more.</summary>
    /// <param name="isGone">It is gone, and waits for no answer.</param>
    public void Begin(bool isGone)
    {
        _isGone |= isGone;
        _from = timer.Now;
    }

    /// <summary>How much longer to wait; zero or less when the end is due.</summary>
    /// <param name="isBlocked">The local side is slow in taking what was received: the pod is not quiet, it waits.</param>
    public TimeSpan Remaining(bool isBlocked)
    {
        var quiet = timer.Since(Math.Max(activity.ReceivedAt, _from));
        var quietTime = habits.EndsHalfClosed ? PairLimits.PatientLinger * options.LingerQuietTime : options.LingerQuietTime;
        var wait = isBlocked ? quietTime : quietTime - quiet;
        var limit = options.LingerTimeout - timer.Since(_from);
        return wait < limit ? wait : limit;
    }

    /// <summary>The end of sending goes out to the node.</summary>
    public void NotePassedOn() => _passedOnAt = timer.Now;

    /// <summary>Whether an end of the pod's sending is the runtime's doing, while the local side still waits for an answer.</summary>
    public bool IsRuntimesEnd(TimeSpan roundTrip) => _passedOnAt != 0 && !_isGone && habits.NoteEnd(timer.Since(_passedOnAt), roundTrip);
}
