namespace PortForward.Net.Sessions;

/// <summary>When the local end of sending may be passed on: once the pod has been quiet for a while, or after a limit (protocol.md 6.3).</summary>
internal sealed class Linger(PairOptions options, RuntimeHabits habits, PairTimer timer)
{
    private long _from;
    private long _lastReceived;

    /// <summary>This side has no more to send, said or held back.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the end is passed on without waiting.</summary>
    public bool IsOff => options.CompleteWritesAtOnce || options.LingerQuietTime <= TimeSpan.Zero;

    public void NoteReceived() => Volatile.Write(ref _lastReceived, timer.Now);

    public void Begin()
    {
        HasBegun = true;
        _from = timer.Now;
    }

    /// <summary>How much longer to wait; zero or less when the end is due.</summary>
    /// <param name="isBlocked">The local side is slow in taking what was received: the pod is not quiet, it waits.</param>
    public TimeSpan Remaining(bool isBlocked)
    {
        var quiet = timer.Since(Math.Max(Volatile.Read(ref _lastReceived), _from));
        var quietTime = habits.EndsHalfClosed ? PairLimits.PatientLinger * options.LingerQuietTime : options.LingerQuietTime;
        var wait = isBlocked ? quietTime : quietTime - quiet;
        var limit = options.LingerTimeout - timer.Since(_from);
        return wait < limit ? wait : limit;
    }
}
