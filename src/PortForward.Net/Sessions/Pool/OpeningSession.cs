namespace PortForward.Net.Sessions.Pool;

/// <summary>A session that is being opened, and how many connections wait for it: none for a spare. Guarded by the pool's lock.</summary>
internal sealed class OpeningSession(Task task, long now, bool isSpare)
{
    /// <summary>It was begun ahead of need: who takes it up and sees it fail may still try for itself.</summary>
    public bool IsSpare { get; } = isSpare;

    public long BegunAt { get; } = now;

    public Task Task { get; } = task;

    public int Waiters { get; set; }
}
