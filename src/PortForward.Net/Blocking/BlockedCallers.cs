using System.Diagnostics;

namespace PortForward.Net.Blocking;

/// <summary>The threads that are blocked in synchronous calls of one session. One of them, the leader, looks at the session's socket and runs its
/// receive loop, so that the calls need no thread but their own. When it has what it waited for, the next one leads.</summary>
/// <param name="wait">The receive loop's wait; null where the session's transport has no socket of ours, and pool threads do all.</param>
internal sealed class BlockedCallers(ReadableWait? wait = null)
{
    /// <summary>How soon a leader notices what does not come through the socket: the disposal of its stream, the end of the session by a timer.</summary>
    private static readonly TimeSpan LookUp = TimeSpan.FromMilliseconds(50);

    private readonly object _lock = new();
    private readonly LinkedList<BlockedCaller> _callers = new();
    private BlockedCaller? _leader;

    /// <summary>Whether any thread is blocked.</summary>
    public bool Any => Volatile.Read(ref _leader) is not null;

    /// <summary>Whether any thread has ever been: more are to be expected.</summary>
    public bool HaveBeen { get; private set; }

    /// <summary>Lets the calling thread run the receive loop, where its socket is known.</summary>
    public BlockingCall BeginReceiving() => BlockingCall.Begin(wait is null ? ThreadRole.None : ThreadRole.Receiving);

    /// <summary>Blocks the calling thread until its wait has ended.</summary>
    public void Wait(BlockedCaller caller)
    {
        Enter(caller);
        try
        {
            while (!caller.IsDone)
            {
                if (wait is not null && Volatile.Read(ref _leader) == caller && wait.TryClaim())
                {
                    Lead(caller, wait);
                }
                else
                {
                    caller.Sleep();
                }
            }
        }
        finally
        {
            Leave(caller);
        }
    }

    /// <summary>The receive loop waits, so that the leader can run it.</summary>
    public void NoteLoopWaits() => Volatile.Read(ref _leader)?.Wake();

    private static void Lead(BlockedCaller caller, ReadableWait wait)
    {
        try
        {
            using var call = BlockingCall.Begin(ThreadRole.Receiving);
            while (!caller.IsDone && !wait.Run(LookUp))
            {
            }
        }
        finally
        {
            wait.Release();
        }
    }

    private void Enter(BlockedCaller caller)
    {
        lock (_lock)
        {
            HaveBeen = true;
            _callers.AddLast(caller.Node);
            if (_leader is null)
            {
                Volatile.Write(ref _leader, caller);
            }
        }
    }

    private void Leave(BlockedCaller caller)
    {
        BlockedCaller? next = null;
        lock (_lock)
        {
            Debug.Assert(caller.Node.List == _callers);
            _callers.Remove(caller.Node);
            if (_leader == caller)
            {
                next = _callers.First?.Value;
                Volatile.Write(ref _leader, next);
            }
        }

        if (next is null)
        {
            wait?.Resume();
        }
        else
        {
            next.Wake();
        }
    }
}
