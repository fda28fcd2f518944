namespace PortForward.Net.Benchmarks.Peers;

/// <summary>Counts bytes on their arrival, and lets the benchmark's thread wait for so many.</summary>
internal sealed class Gauge : IDisposable
{
    // Without spinning: the cores are for those that are measured.
    private readonly ManualResetEventSlim _isReached = new(initialState: false, spinCount: 0);
    private long _left;

    /// <summary>Sets what to wait for, before the first of it can arrive.</summary>
    public void Expect(long count)
    {
        _isReached.Reset();
        Volatile.Write(ref _left, count);
    }

    public void Add(long count)
    {
        if (Interlocked.Add(ref _left, -count) == 0)
        {
            _isReached.Set();
        }
    }

    /// <exception cref="TimeoutException">Not all has arrived; or more has, which is as wrong.</exception>
    public void Wait()
    {
        if (!_isReached.Wait(Deadline.Time))
        {
            throw new TimeoutException($"{Volatile.Read(ref _left)} bytes have not arrived");
        }
    }

    public void Dispose() => _isReached.Dispose();
}
