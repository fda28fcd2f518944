using System.Threading.Tasks.Sources;

namespace PortForward.Net.Benchmarks.Peers;

/// <summary>A read or write that completes on a thread of the pool. It is used again, so that the transport allocates nothing.</summary>
internal sealed class LateResult : IValueTaskSource<int>, IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<int> _core;
    private int _result;

    public ValueTask<int> Begin()
    {
        _core.Reset();
        return new ValueTask<int>(this, _core.Version);
    }

    public ValueTask BeginWithoutResult()
    {
        _core.Reset();
        return new ValueTask(this, _core.Version);
    }

    public void Complete(int result)
    {
        _result = result;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _core.SetResult(_result);

    int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
