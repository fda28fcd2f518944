namespace PortForward.Net.Sessions;

/// <summary>The bytes that connections keep for slow local readers: those of a session, or of all sessions of a client. Thread-safe.</summary>
/// <param name="limit">Up to how many bytes there is room.</param>
/// <param name="parent">The budget that the bytes count in too.</param>
internal sealed class ReceiveBudget(long limit, ReceiveBudget? parent = null)
{
    private long _kept;

    /// <summary>Whether connections that share a session may keep more than those that are alone.</summary>
    public bool HasRoom => Volatile.Read(ref _kept) < limit && parent is not { HasRoom: false };

    /// <summary>Notes that more is kept, or less.</summary>
    public void Note(long count)
    {
        Interlocked.Add(ref _kept, count);
        parent?.Note(count);
    }
}
