namespace PortForward.Net.Sessions;

/// <summary>Counts the bytes that connections buffer for slow local readers, for a session or for all sessions of a client. Thread-safe.</summary>
/// <param name="limit">The limit in bytes.</param>
/// <param name="parent">The budget that also counts the bytes.</param>
internal sealed class ReceiveBudget(long limit, ReceiveBudget? parent = null)
{
    private long _kept;

    /// <summary>Gets a value indicating whether connections on a shared session may buffer more than those that are alone.</summary>
    public bool HasRoom => Volatile.Read(ref _kept) < limit && parent is not { HasRoom: false };

    /// <summary>Records a change in the number of buffered bytes.</summary>
    public void Note(long count)
    {
        Interlocked.Add(ref _kept, count);
        parent?.Note(count);
    }
}
