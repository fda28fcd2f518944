using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Authentication;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions;
using PortForward.Net.Transport;

namespace PortForward.Net.Forwarding;

/// <summary>What all forwarders and streams of one client share: the way to the cluster and the sessions on it.</summary>
internal sealed class ClientServices : IAsyncDisposable
{
    private readonly TransportNegotiator _negotiator;
    private readonly SessionOptions _sessionOptions;
    private readonly ILogger _sessionLogger;

    public ClientServices(ClusterConnection cluster, PortForwardClientOptions options)
    {
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        Cluster = cluster;
        TimeProvider = options.TimeProvider;
        Logger = loggers.CreateLogger<PortForwarder>();
        Resolver = new TargetResolver(cluster.Kubernetes, cluster.Namespace, options.TimeProvider, cluster.ProxyAddress);
        _sessionLogger = loggers.CreateLogger<PortForwardClient>();
        _negotiator = new TransportNegotiator(cluster, options, _sessionLogger);
        _sessionOptions = new SessionOptions
        {
            Mode = options.SessionMode,
            ExclusiveSessions = Math.Min(options.ExclusiveSessions, options.MaxSessions),
            MaxSessions = options.MaxSessions,
            MaxConnectionsPerSession = options.MaxConnectionsPerSession,
            KeepSpareSession = options.KeepSpareSession,
            IdleTimeout = options.SessionIdleTimeout,
            MaxSessionAge = options.MaxSessionAge,
            StallTimeout = options.StallTimeout,
            StrictOpen = options.StrictOpen,
            PingInterval = options.KeepAliveInterval,
            TimeProvider = options.TimeProvider,
        };
        Pool = new SessionPool(OpenSessionAsync, _sessionOptions, _sessionLogger);
        Backends = new RecentBackends(this);
    }

    public ClusterConnection Cluster { get; }

    public TargetResolver Resolver { get; }

    public RecentBackends Backends { get; }

    public SessionPool Pool { get; }

    public TimeProvider TimeProvider { get; }

    public ILogger Logger { get; }

    /// <summary>Whether the client is being disposed: what fails from then on fails because of that.</summary>
    public bool IsDisposed { get; private set; }

    public async ValueTask DisposeAsync()
    {
        IsDisposed = true;
        await Pool.DisposeAsync().ConfigureAwait(false);
        await Cluster.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<PortForwardSession> OpenSessionAsync(PodReference pod, CancellationToken cancellationToken)
    {
        var transport = await _negotiator.ConnectAsync(pod, cancellationToken).ConfigureAwait(false);
        return new PortForwardSession(transport, pod, _sessionOptions, _sessionLogger);
    }
}
