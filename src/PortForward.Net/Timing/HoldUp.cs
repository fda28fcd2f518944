namespace PortForward.Net.Timing;

/// <summary>Measures for how long one wait has lasted. One thread at a time begins and ends it, any may look.</summary>
internal sealed class HoldUp(TimeProvider timeProvider)
{
    private long _since;

    /// <summary>How long the wait has lasted; zero where there is none.</summary>
    public TimeSpan Duration => Volatile.Read(ref _since) is var since and not 0 ? timeProvider.GetElapsedTime(since) : TimeSpan.Zero;

    public void Begin() => Volatile.Write(ref _since, Math.Max(1, timeProvider.GetTimestamp()));

    public void End() => Volatile.Write(ref _since, 0);
}
