using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Doctor;
using PortForward.Net.Forwarding;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net;

/// <summary>A long-lived, thread-safe way into one cluster: it makes forwarders (local ports) and streams (no local port).</summary>
/// <remarks>Make one and keep it, as one keeps an <see cref="HttpClient"/>: it holds the credentials and the sessions to pods, which its forwarders
/// and streams share.</remarks>
public sealed class PortForwardClient : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan PodTimeout = TimeSpan.FromMinutes(1);

    private readonly ClientServices _services;
    private readonly PortForwardClientOptions _options;

    private PortForwardClient(ClusterConnection cluster, PortForwardClientOptions options)
    {
        _services = new ClientServices(cluster, options);
        _options = options;
    }

    /// <summary>Makes a client. Reads the kubeconfig; nothing goes over the network.</summary>
    /// <param name="options">How to find the cluster; null is <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else the pod's own service account.</param>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>: the message names the file and what is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time of the options is out of range.</exception>
    public static PortForwardClient Create(PortForwardClientOptions? options = null)
    {
        var copy = (options ?? new PortForwardClientOptions()).Copy();
        return new PortForwardClient(ClusterConnection.Create(copy), copy);
    }

    internal static PortForwardClient Create(PortForwardClientOptions options, KubeEnvironment environment)
    {
        var copy = options.Copy();
        return new PortForwardClient(ClusterConnection.Create(copy, environment), copy);
    }

    /// <summary>Forwards one local port to a target; returns when it is bound and the first session is up.</summary>
    /// <inheritdoc cref="StartAsync(PortForwardTarget, IEnumerable{PortMapping}, PortForwardOptions?, CancellationToken)"/>
    public Task<PortForwarder> StartAsync(
        PortForwardTarget target, PortMapping port, PortForwardOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(target, [port], options, cancellationToken);

    /// <summary>Forwards local ports to a target; returns when every port is bound and the first session is up.</summary>
    /// <param name="target">What to forward to.</param>
    /// <param name="ports">At least one mapping.</param>
    /// <param name="options">How to listen and forward.</param>
    /// <param name="cancellationToken">Gives up starting; a forwarder that was returned no longer looks at it.</param>
    /// <exception cref="PortForwardException">The target, the session or a local port could not be had; nothing is left open.</exception>
    /// <exception cref="ArgumentException">No port was given, or a port or a time is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left open.</exception>
    public Task<PortForwarder> StartAsync(
        PortForwardTarget target, IEnumerable<PortMapping> ports, PortForwardOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(ports);
        var copy = (options ?? new PortForwardOptions()).Copy();
        PortMapping[] mappings = [.. ports];
        return _services.RunAsync(() => PortForwarder.StartAsync(this, ownsClient: false, target, mappings, copy, cancellationToken), cancellationToken);
    }

    /// <summary>Opens a stream to a port of a target; no local port is bound.</summary>
    /// <param name="target">What to connect to; resolved anew, unless that was done within the last second.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="cancellationToken">Gives up connecting; the stream that was returned no longer looks at it.</param>
    /// <remarks>Returns without waiting for the pod's answer, which saves a round trip: that nothing listens on the port is told by the first read,
    /// as a <see cref="PortForwardException"/> with <see cref="PortForwardError.RemoteConnectionRefused"/>.</remarks>
    /// <exception cref="PortForwardException">The target or a session to it could not be had.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<PortForwardStream> ConnectAsync(PortForwardTarget target, RemotePort port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return _services.RunAsync(() => ConnectOnceAsync(target, port, cancellationToken), cancellationToken);
    }

    /// <summary>Finds the pod that a connection to the target would lead to now.</summary>
    /// <exception cref="PortForwardException">The target does not exist, or has no pod that runs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PodReference> ResolveAsync(PortForwardTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var backend = await _services.RunAsync(() => _services.Resolver.ResolveAsync(target, [], PodTimeout, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return backend.Pod;
    }

    /// <summary>Finds out why connections to a port of a target fail: looks at each thing on the way there, and ranks the causes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>What is wrong is told by the result, and nothing of it is thrown. Nothing is changed in the cluster, and nothing is sent to the pod: a
    /// connection to the port is opened and closed again. A credential plugin runs where the kubeconfig asks for one. A step takes up to
    /// <see cref="PortForwardClientOptions.ConnectTimeout"/>, at most about 12 seconds, and a plugin its own time; what depends on a step that failed is
    /// skipped.</remarks>
    /// <exception cref="ArgumentException">The port is none, as that of <c>default</c>.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left open.</exception>
    public Task<PortForwardDiagnosis> DiagnoseAsync(PortForwardTarget target, RemotePort port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ThrowIfNone(port);
        return _services.RunAsync(() => DiagnosisRun.RunAsync(_services.Cluster, _options, target, port, cancellationToken), cancellationToken);
    }

    /// <summary>Does the same with a client of its own, so that a configuration that cannot be used is told by the result too.</summary>
    /// <param name="options">How to find the cluster; null is <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else the pod's own service account.</param>
    /// <param name="target">The target.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The port is none, as that of <c>default</c>, or a time of the options is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left open.</exception>
    public static async Task<PortForwardDiagnosis> DiagnoseAsync(
        PortForwardClientOptions? options, PortForwardTarget target, RemotePort port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ThrowIfNone(port);
        PortForwardClient client;
        try
        {
            client = Create(options);
        }
        catch (PortForwardException failure)
        {
            return DiagnosisRun.OfConfiguration(failure, target, port);
        }

        await using (client.ConfigureAwait(false))
        {
            return await client.DiagnoseAsync(target, port, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a handler whose every connection leads to one port of a target, whatever host the request names.</summary>
    /// <remarks>The handler does not own this client; it must not be used longer.</remarks>
    public SocketsHttpHandler CreateHttpHandler(PortForwardTarget target, RemotePort port)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) => await ConnectAsync(target, port, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Makes a handler for cluster names: <c>http://SERVICE.NAMESPACE.svc:PORT</c>, with or without <c>.cluster.local</c>.</summary>
    /// <remarks>Other hosts fail with a <see cref="PortForwardException"/>: nothing is looked up in DNS. The handler does not own this client.</remarks>
    public SocketsHttpHandler CreateClusterDnsHandler() => new()
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
            await ConnectAsync(ClusterDnsName.ToTarget(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false),
    };

    /// <summary>Ends the client, its forwarders' and streams' sessions, and its HTTP handlers.</summary>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Does what <see cref="DisposeAsync"/> does, and blocks until it is done.</summary>
    /// <remarks>For containers that dispose synchronously. Prefer <see cref="DisposeAsync"/>.</remarks>
    public void Dispose() => BlockingDisposal.Dispose(this);

    internal ClientServices Services => _services;

    private async Task<PortForwardStream> ConnectOnceAsync(PortForwardTarget target, RemotePort port, CancellationToken cancellationToken)
    {
        var backend = _services.Backends.Find(target, port)
            ?? await _services.Backends.ResolveAsync(target, port, PodTimeout, cancellationToken).ConfigureAwait(false);
        var podPort = backend.MapPort(port);
        using var lease = await _services.Pool.RentAsync(backend.Pod, podPort, cancellationToken).ConfigureAwait(false);
        return new PortForwardStream(await lease.OpenAsync(podPort, default, PairOptions.Default, cancellationToken).ConfigureAwait(false));
    }

    private static void ThrowIfNone(RemotePort port)
    {
        if (port == default)
        {
            throw new ArgumentException("The port is neither a number nor a name.", nameof(port));
        }
    }
}
