namespace PortForward.Net.Blocking;

/// <summary>A thread that waits in a synchronous call. Created once for a stream's reads or writes, which block one thread at a time.</summary>
internal sealed class BlockedCaller
{
    private readonly object _lock = new();
    private bool _isDone = true;
    private bool _isWoken;

    public BlockedCaller() => Node = new LinkedListNode<BlockedCaller>(this);

    /// <summary>Gets the node in the list of its session.</summary>
    public LinkedListNode<BlockedCaller> Node { get; }

    /// <summary>Gets a value indicating whether the wait has ended.</summary>
    public bool IsDone => Volatile.Read(ref _isDone);

    /// <summary>Begins a wait, after which <see cref="End"/> takes effect. The caller must then check its condition again.</summary>
    public void Begin()
    {
        Volatile.Write(ref _isDone, false);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Ends the wait. Can be called on any thread and under any lock.</summary>
    public void End()
    {
        if (!IsDone)
        {
            Volatile.Write(ref _isDone, true);
            Wake();
        }
    }

    /// <summary>Wakes the thread to check again.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWoken = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Blocks the thread until <see cref="Wake"/>.</summary>
    public void Sleep()
    {
        lock (_lock)
        {
            while (!_isWoken && !_isDone)
            {
                Monitor.Wait(_lock);
            }

            _isWoken = false;
        }
    }
}
