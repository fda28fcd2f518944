using System.Diagnostics;
using PortForward.Net.Blocking;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The server's acceptance of a pair's two streams.</summary>
/// <param name="gate">The lock of the pair.</param>
internal sealed class PairReplies(object gate)
{
    private readonly TaskCompletionSource _error = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _data = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BlockedCaller? _caller;

    public bool HasData { get; private set; }

    /// <summary>Gets a task that completes when the error stream is accepted, or when waiting is pointless.</summary>
    public Task Error => _error.Task;

    /// <summary>Gets a task that completes when the data stream is accepted, or when waiting is pointless.</summary>
    public Task Data => _data.Task;

    public void Note(bool isData)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        HasData |= isData;
    }

    /// <summary>Releases the callers that wait for a reply. Must be called without the lock.</summary>
    public void Release(bool isData)
    {
        (isData ? _data : _error).TrySetResult();
        if (isData)
        {
            Volatile.Read(ref _caller)?.End();
        }
    }

    /// <summary>Blocks the thread until <see cref="Data"/> has completed.</summary>
    public void WaitForData(BlockedCallers callers)
    {
        var caller = new BlockedCaller();
        caller.Begin();
        Volatile.Write(ref _caller, caller);
        Interlocked.MemoryBarrier();
        if (!_data.Task.IsCompleted)
        {
            callers.Wait(caller);
        }
    }

    public void ReleaseAll()
    {
        Release(isData: false);
        Release(isData: true);
    }
}
