namespace PortForward.Net.Benchmarks.Peers;

/// <summary>Closes a transport when an invocation takes too long, so that everything that waits on it fails.</summary>
/// <remarks>One timer serves all invocations, since a limit on each wait would allocate.</remarks>
internal sealed class Watchdog(MemoryTransport transport) : IDisposable
{
    private readonly Timer _timer = new(
        static state => ((MemoryTransport)state!).Dispose(), transport, Timeout.Infinite, Timeout.Infinite);

    public void Begin() => _timer.Change(Deadline.Time, Timeout.InfiniteTimeSpan);

    public void End() => _timer.Change(Timeout.Infinite, Timeout.Infinite);

    public void Dispose() => _timer.Dispose();
}
