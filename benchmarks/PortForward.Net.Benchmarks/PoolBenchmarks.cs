using BenchmarkDotNet.Attributes;
using PortForward.Net.Benchmarks.Peers;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pool;

namespace PortForward.Net.Benchmarks;

/// <summary>Renting a session of a warm pool, and giving it back.</summary>
[MemoryDiagnoser]
public class PoolBenchmarks
{
    private readonly List<SessionLease> _inUse = [];
    private SessionPool _pool = null!;

    /// <summary>How many sessions are in use beside the free one, which stands behind them.</summary>
    [Params(0, 16)]
    public int InUse { get; set; }

    [GlobalSetup]
    public async Task Open()
    {
        // Nothing goes on beside the renting: no spare is opened, none grows idle, and the server hears no PINGs.
        _pool = new SessionPool(OpenSessionAsync, new SessionOptions
        {
            ExclusiveSessions = InUse + 1,
            KeepSpareSession = false,
            IdleTimeout = TimeSpan.FromHours(10),
            PingInterval = TimeSpan.Zero,
        });
        for (var i = 0; i < InUse; i++)
        {
            _inUse.Add(await RentSlowlyAsync());
        }

        (await RentSlowlyAsync()).Dispose();
    }

    [GlobalCleanup]
    public async Task Close()
    {
        _inUse.ForEach(lease => lease.Dispose());
        await _pool.DisposeAsync().AsTask().WaitAsync(Deadline.Time);
    }

    [Benchmark]
    public void RentAndRelease()
    {
        var renting = _pool.RentAsync(SessionPeer.Pod, 80, default);
        using var lease = renting.IsCompletedSuccessfully
            ? renting.Result
            : throw new InvalidOperationException("the pool has no free session");
    }

    private static Task<PortForwardSession> OpenSessionAsync(PodReference pod, CancellationToken cancellationToken) =>
        Task.FromResult(SessionPeer.Create(Form.Plain, new MemoryTransport(Pace.AtOnce)));

    private Task<SessionLease> RentSlowlyAsync() => _pool.RentAsync(SessionPeer.Pod, 80, default).AsTask().WaitAsync(Deadline.Time);
}
