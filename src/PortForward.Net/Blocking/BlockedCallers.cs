using System.Diagnostics;

namespace PortForward.Net.Blocking;

/// <summary>The threads that are blocked in synchronous calls of a session. One of them, the leader, polls the session's socket and runs its
/// receive loop, so that the calls need no other thread. When its wait has ended, the next one becomes the leader.</summary>
/// <param name="wait">The receive loop's wait; null if the session's transport has no known socket, so that pool threads do all the work.</param>
internal sealed class BlockedCallers(ReadableWait? wait = null)
{
    /// <summary>The interval at which a leader checks for events other than those of the socket, such as the disposal of its stream.</summary>
    private static readonly TimeSpan LookUp = TimeSpan.FromMilliseconds(50);

    private readonly object _lock = new();
    private readonly LinkedList<BlockedCaller> _callers = new();
    private BlockedCaller? _leader;

    /// <summary>Gets a value indicating whether any thread is blocked.</summary>
    public bool Any => Volatile.Read(ref _leader) is not null;

    /// <summary>Gets a value indicating whether any thread has ever been blocked, so that more can be expected.</summary>
    public bool HaveBeen { get; private set; }

    /// <summary>Lets the calling thread run the receive loop if its socket is known.</summary>
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

    /// <summary>Wakes the leader to run the receive loop, which is waiting.</summary>
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
