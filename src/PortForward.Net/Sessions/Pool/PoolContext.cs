using Microsoft.Extensions.Logging;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>The state that the pods of a pool share.</summary>
internal sealed class PoolContext(Func<PodReference, CancellationToken, Task<PortForwardSession>> open, SessionOptions options, ILogger logger)
{
    /// <summary>Gets the lock that guards the state of the pool and its pods. It is never held over an await.</summary>
    public object Lock { get; } = new();

    public SessionOptions Options { get; } = options;

    public ILogger Logger { get; } = logger;

    public UpgradeGate Gate { get; } = new(options.TimeProvider, options.ConnectTimeout);

    public OwnedTasks Work { get; } = new();

    public CancellationTokenSource Closing { get; } = new();

    public bool IsClosing { get; set; }

    /// <summary>Gets the callback that removes a pod without state from the pool.</summary>
    public required Action<PodSessions> Forget { get; init; }

    public long Now => Options.TimeProvider.GetTimestamp();

    public long Ticks(TimeSpan time) => Options.TimeProvider.ToTicks(time);

    public TimeSpan Since(long timestamp) => Options.TimeProvider.GetElapsedTime(timestamp);

    public Task<PortForwardSession> OpenAsync(PodReference pod, Func<bool> mayWait) => Gate.RunAsync(() => open(pod, Closing.Token), mayWait, Closing.Token);
}
