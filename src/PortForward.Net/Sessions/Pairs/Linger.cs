namespace PortForward.Net.Sessions.Pairs;

/// <summary>Decides when a local half-close is forwarded: once the pod has been quiet for a while, or after a limit (protocol.md 6.3).</summary>
/// <remarks>Guarded by the lock of its pair.</remarks>
internal sealed class Linger(PairOptions options, RuntimeHabits habits, PairActivity activity, PairTimer timer)
{
    private long _from;
    private long _passedOnAt;
    private bool _isGone;

    /// <summary>Gets a value indicating whether the half-close is forwarded immediately.</summary>
    public bool IsOff => options.CompleteWritesAtOnce || options.LingerQuietTime <= TimeSpan.Zero;

    /// <summary>Records that the local side has completed its writes.</summary>
    /// <param name="isGone">Whether the local side is gone and does not wait for a response.</param>
    public void Begin(bool isGone)
    {
        _isGone |= isGone;
        _from = timer.Now;
    }

    /// <summary>Gets the remaining wait; zero or less if the half-close is due.</summary>
    /// <param name="isBlocked">Whether the local side reads slowly, in which case the pod is not quiet but waiting.</param>
    public TimeSpan Remaining(bool isBlocked)
    {
        var quiet = timer.Since(Math.Max(activity.ReceivedAt, _from));
        var quietTime = habits.EndsHalfClosed ? PairLimits.PatientLinger * options.LingerQuietTime : options.LingerQuietTime;
        var wait = isBlocked ? quietTime : quietTime - quiet;
        var limit = options.LingerTimeout - timer.Since(_from);
        return wait < limit ? wait : limit;
    }

    /// <summary>Records that the half-close is sent to the node.</summary>
    public void NotePassedOn() => _passedOnAt = timer.Now;

    /// <summary>Determines whether the runtime has closed the connection while the local side still waits for a response.</summary>
    public bool IsRuntimesEnd(TimeSpan roundTrip) => _passedOnAt != 0 && !_isGone && habits.NoteEnd(timer.Since(_passedOnAt), roundTrip);
}
