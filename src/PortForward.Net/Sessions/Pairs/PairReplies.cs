using PortForward.Net.Blocking;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The server's acceptance of a pair's two streams. Its flag is set under the pair's lock.</summary>
internal sealed class PairReplies
{
    private readonly TaskCompletionSource _error = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _data = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BlockedCaller? _caller;

    public bool HasData { get; private set; }

    /// <summary>Completes when the error stream is accepted, or nothing is to be waited for any more.</summary>
    public Task Error => _error.Task;

    /// <summary>Completes when the data stream is accepted, or nothing is to be waited for any more.</summary>
    public Task Data => _data.Task;

    public void Note(bool isData) => HasData |= isData;

    /// <summary>Lets those go on who wait for one reply. Not under the lock.</summary>
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
