namespace PortForward.Net.Blocking;

/// <summary>A thread that waits in a synchronous call. Made once for a stream's reads or writes, which block one thread at a time.</summary>
internal sealed class BlockedCaller
{
    private readonly object _lock = new();
    private bool _isDone = true;
    private bool _isWoken;

    public BlockedCaller() => Node = new LinkedListNode<BlockedCaller>(this);

    /// <summary>Its place among those of its session.</summary>
    public LinkedListNode<BlockedCaller> Node { get; }

    /// <summary>Whether what it waits for has come.</summary>
    public bool IsDone => Volatile.Read(ref _isDone);

    /// <summary>From now on <see cref="End"/> counts. Look once more for what is awaited after this.</summary>
    public void Begin()
    {
        Volatile.Write(ref _isDone, false);
        Interlocked.MemoryBarrier();
    }

    /// <summary>What it waits for has come. From any thread, and under any lock.</summary>
    public void End()
    {
        if (!IsDone)
        {
            Volatile.Write(ref _isDone, true);
            Wake();
        }
    }

    /// <summary>Lets it look again.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWoken = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Blocks the thread until it is woken.</summary>
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
