using System.Net;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Logging;

namespace PortForward.Net.Tunnel;

/// <summary>Chooses the transport: WebSocket first, SPDY if WebSocket is refused, and afterwards the one that worked (protocol.md 2.5).</summary>
internal sealed class TransportNegotiator
{
    private readonly ClusterConnection _cluster;
    private readonly TimeSpan _timeout;
    private readonly PortForwardTransport _wanted;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private volatile PortForwardTransport _remembered = PortForwardTransport.Auto;

    public TransportNegotiator(ClusterConnection cluster, PortForwardClientOptions options, ILogger logger)
    {
        _cluster = cluster;
        _timeout = options.ConnectTimeout;
        _wanted = options.Transport;
        _timeProvider = options.TimeProvider;
        _logger = logger;
    }

    /// <summary>Opens one upgraded connection to the pod's node.</summary>
    /// <exception cref="PortForwardException">The connection could not be opened. If both transports were refused, this is the refusal of SPDY,
    /// with that of WebSocket as the inner exception.</exception>
    public async Task<UpgradedTransport> ConnectAsync(PodReference pod, CancellationToken cancellationToken)
    {
        var first = _wanted != PortForwardTransport.Auto ? _wanted : _remembered;
        PortForwardException? refusal = null;
        if (first != PortForwardTransport.Spdy)
        {
            var webSocket = await TryAsync(PortForwardTransport.WebSocket, pod, cancellationToken).ConfigureAwait(false);
            refusal = webSocket.Refusal;
            if (refusal is null)
            {
                return Remember(webSocket, PortForwardTransport.WebSocket);
            }

            if (_wanted == PortForwardTransport.WebSocket || (first == PortForwardTransport.WebSocket && !MayBeTheTransport(refusal)))
            {
                throw refusal;
            }

            Log.WebSocketRefused(_logger, refusal.Message);
        }

        var spdy = await TryAsync(PortForwardTransport.Spdy, pod, cancellationToken).ConfigureAwait(false);
        if (spdy.Refusal is null)
        {
            return Remember(spdy, PortForwardTransport.Spdy);
        }

        if (MayBeTheTransport(spdy.Refusal))
        {
            _remembered = PortForwardTransport.Auto;
        }

        throw refusal is null ? spdy.Refusal : spdy.Refusal.With(innerException: refusal);
    }

    private Task<UpgradeAttempt> TryAsync(PortForwardTransport kind, PodReference pod, CancellationToken cancellationToken) => _cluster.SendAsync(
        lease => TryOnceAsync(kind, lease, pod, cancellationToken),
        attempt => attempt.Refusal is { Error: PortForwardError.Unauthorized },
        cancellationToken);

    private async Task<UpgradeAttempt> TryOnceAsync(PortForwardTransport kind, ClusterLease lease, PodReference pod, CancellationToken cancellationToken)
    {
        using var upgrade = new UpgradeRequest(_cluster, lease, _timeout, _timeProvider);
        return kind == PortForwardTransport.WebSocket
            ? await WebSocketUpgrade.TryAsync(upgrade, pod, _timeProvider, cancellationToken).ConfigureAwait(false)
            : await SpdyUpgrade.TryAsync(upgrade, pod, cancellationToken).ConfigureAwait(false);
    }

    private UpgradedTransport Remember(UpgradeAttempt attempt, PortForwardTransport kind)
    {
        _remembered = kind;
        return new UpgradedTransport(attempt.Stream!, kind, attempt.Wire);
    }

    /// <summary>Determines whether the other transport could succeed although this one has worked before: not if the pod is lost, a permission is
    /// missing or the server is overloaded.</summary>
    private static bool MayBeTheTransport(PortForwardException refusal) =>
        refusal.StatusCode is null or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden
        || (refusal.StatusCode is { } status && ApiErrors.IsRedirect(status));
}
