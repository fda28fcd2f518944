using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Errors;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Timing;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Forwarding;

/// <summary>The services that the forwarders and streams of a client share: the connection to the cluster and the session pool.</summary>
internal sealed class ClientServices : IAsyncDisposable
{
    private readonly TransportNegotiator _negotiator;
    private readonly SessionOptions _sessionOptions;
    private readonly ILogger _sessionLogger;
    private readonly object _disposing = new();
    private Task? _disposal;
    private Task _warmUp = Task.CompletedTask;
    private bool _isDisposed;

    public ClientServices(ClusterConnection cluster, PortForwardClientOptions options)
    {
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        Cluster = cluster;
        TimeProvider = options.TimeProvider;
        Logger = loggers.CreateLogger(PublicTypes.Forwarder);
        Resolver = new TargetResolver(cluster.Reads, cluster.Namespace, options.TimeProvider, cluster.ProxyAddress);
        _sessionLogger = loggers.CreateLogger(PublicTypes.Client);
        _negotiator = new TransportNegotiator(cluster, options, _sessionLogger);
        _sessionOptions = new SessionOptions
        {
            Mode = options.Sessions.Mode,
            ExclusiveSessions = Math.Min(options.Sessions.ExclusiveSessions, options.Sessions.MaxSessions),
            MaxSessions = options.Sessions.MaxSessions,
            MaxConnectionsPerSession = options.Sessions.MaxConnectionsPerSession,
            KeepSpareSession = options.Sessions.KeepSpare,
            IdleTimeout = options.Sessions.IdleTimeout,
            MaxSessionAge = options.Sessions.MaxAge,
            StallTimeout = options.Sessions.StallTimeout,
            ConnectTimeout = options.ConnectTimeout,
            CloseTimeout = options.Sessions.CloseTimeout,
            StrictOpen = options.StrictOpen,
            ConfirmAfter = options.Sessions.ConfirmAfter,
            PingInterval = options.Sessions.KeepAliveInterval,
            TimeProvider = options.TimeProvider,
        };
        Pool = new SessionPool(OpenSessionAsync, _sessionOptions, _sessionLogger);
        Backends = new BackendServices(Resolver, Pool, TimeProvider, Logger, cluster.NoteDemand);
        Targets = new FollowedTargets(Backends);
    }

    public ClusterConnection Cluster { get; }

    public TargetResolver Resolver { get; }

    /// <summary>Gets what finding and following the pods of a target requires.</summary>
    public BackendServices Backends { get; }

    /// <summary>Gets the targets of streams.</summary>
    public FollowedTargets Targets { get; }

    public SessionPool Pool { get; }

    public TimeProvider TimeProvider { get; }

    public ILogger Logger { get; }

    /// <summary>Gets a value indicating whether the client is being disposed, which causes all later failures.</summary>
    public bool IsDisposed
    {
        get => Volatile.Read(ref _isDisposed);
        private set => Volatile.Write(ref _isDisposed, value);
    }

    /// <summary>Runs an operation of a caller without its synchronization context, which the caller may be blocking.</summary>
    /// <exception cref="ObjectDisposedException">The client has been disposed, possibly during the operation.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        Disposed.ThrowIf(IsDisposed);
        cancellationToken.ThrowIfCancellationRequested();
        _warmUp = PodModels.WarmUp;
        try
        {
            var isFree = SynchronizationContext.Current is null && TaskScheduler.Current == TaskScheduler.Default;
            return await (isFree ? operation() : Task.Run(operation, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsDisposed && (e is PortForwardException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)))
        {
            throw new ObjectDisposedException("The client has been disposed.", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_disposing)
        {
            IsDisposed = true;
            return new ValueTask(_disposal ??= Detached.Run(DisposeOnceAsync));
        }
    }

    private async Task DisposeOnceAsync()
    {
        await Targets.StopAsync().ConfigureAwait(false);
        await Pool.DisposeAsync().ConfigureAwait(false);
        await Cluster.DisposeAsync().ConfigureAwait(false);
        await Targets.WaitAsync().ConfigureAwait(false);
        await _warmUp.ConfigureAwait(false);
    }

    private async Task<PortForwardSession> OpenSessionAsync(PodReference pod, CancellationToken cancellationToken)
    {
        var transport = await _negotiator.ConnectAsync(pod, cancellationToken).ConfigureAwait(false);
        return new PortForwardSession(transport, pod, _sessionOptions, _sessionLogger);
    }
}
