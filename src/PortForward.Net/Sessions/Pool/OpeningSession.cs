namespace PortForward.Net.Sessions.Pool;

/// <summary>A session that is being opened, with the number of connections that wait for it; none for a spare. Guarded by the pool's lock.</summary>
internal sealed class OpeningSession(long now, bool isSpare)
{
    /// <summary>Gets a value indicating whether it was started ahead of need. A connection that waits for it may open another session if it
    /// fails.</summary>
    public bool IsSpare { get; } = isSpare;

    public long BegunAt { get; } = now;

    /// <summary>Gets the opening, which is started once the object is in the list.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    public int Waiters { get; set; }
}
