namespace PortForward.Net.Timing;

/// <summary>Measures the duration of a wait. One thread at a time begins and ends it; any thread can read it.</summary>
internal sealed class HoldUp(TimeProvider timeProvider)
{
    private long _since;

    /// <summary>Gets the duration of the wait; zero if there is none.</summary>
    public TimeSpan Duration => Volatile.Read(ref _since) is var since and not 0 ? timeProvider.GetElapsedTime(since) : TimeSpan.Zero;

    public void Begin() => Volatile.Write(ref _since, Math.Max(1, timeProvider.GetTimestamp()));

    public void End() => Volatile.Write(ref _since, 0);
}
