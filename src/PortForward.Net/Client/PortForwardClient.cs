using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Doctor;
using PortForward.Net.Forwarding;
using PortForward.Net.Resolution;

namespace PortForward.Net;

/// <summary>Connects to one cluster: it starts forwarders, which listen on local ports, and opens streams, which don't.</summary>
/// <remarks>Create one client and keep it, as you do with an <see cref="HttpClient"/>: its forwarders and streams share its credentials and its sessions to
/// pods. All members are thread-safe.</remarks>
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

    /// <summary>Gets the address of the API server, with any path prefix, ending in a slash.</summary>
    public Uri Server => _services.Cluster.BaseUri;

    /// <summary>Gets the namespace of targets that don't name one.</summary>
    public string Namespace => _services.Cluster.Namespace;

    /// <summary>Gets a value indicating whether the certificate of the API server, or of the proxy to it, is verified with the authorities that the system
    /// trusts, because the configuration has none of its own.</summary>
    public bool UsesSystemTrust => _services.Cluster.UsesSystemTrust;

    /// <summary>Creates a client. Reads the kubeconfig, but doesn't connect.</summary>
    /// <param name="options">The options; <see langword="null"/> for the defaults, which use the same kubeconfig as kubectl, or the service account of the
    /// pod that the process runs in.</param>
    /// <exception cref="PortForwardException">The configuration can't be used (<see cref="PortForwardError.KubeConfigInvalid"/>). The message names the file
    /// and the problem.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
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

    /// <inheritdoc cref="StartForwardAsync(string, string, CancellationToken)"/>
    public Task<PortForwarder> StartForwardAsync(string target, string ports) => StartForwardAsync(target, ports, CancellationToken.None);

    /// <inheritdoc cref="StartForwardAsync(PortForwardTarget, IEnumerable{PortMapping}, PortForwardOptions?, CancellationToken)"/>
    /// <param name="target">The target: <c>TYPE/NAME</c>, <c>NAMESPACE/TYPE/NAME</c>, the name of a pod, or a label selector.</param>
    /// <param name="ports">One or more mappings, separated by commas or spaces: <c>8080:80</c>, <c>80</c>, <c>:80</c>, <c>:http</c>.</param>
    /// <param name="cancellationToken">A token that cancels starting. It has no effect on a running forwarder.</param>
    /// <exception cref="FormatException">The target or a port is malformed.</exception>
    public Task<PortForwarder> StartForwardAsync(string target, string ports, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ports);
        return StartForwardAsync(PortForwardTarget.Parse(target), PortMapping.ParseList(ports), null, cancellationToken);
    }

    /// <inheritdoc cref="StartForwardAsync(PortForwardDefinition, CancellationToken)"/>
    public Task<PortForwarder> StartForwardAsync(PortForwardDefinition definition) => StartForwardAsync(definition, CancellationToken.None);

    /// <inheritdoc cref="StartForwardAsync(PortForwardTarget, IEnumerable{PortMapping}, PortForwardOptions?, CancellationToken)"/>
    /// <param name="definition">The target, the ports and the options.</param>
    /// <param name="cancellationToken">A token that cancels starting. It has no effect on a running forwarder.</param>
    /// <exception cref="FormatException">The target or a port is malformed.</exception>
    public Task<PortForwarder> StartForwardAsync(PortForwardDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        PortMapping[] ports = [.. definition.Ports.Select(PortMapping.Parse)];
        return StartForwardAsync(PortForwardTarget.Parse(definition.Target), ports, definition.Options, cancellationToken);
    }

    /// <inheritdoc cref="StartForwardAsync(PortForwardTarget, PortMapping, CancellationToken)"/>
    public Task<PortForwarder> StartForwardAsync(PortForwardTarget target, PortMapping port) => StartForwardAsync(target, port, CancellationToken.None);

    /// <summary>Starts forwarding a local port to a target.</summary>
    /// <inheritdoc cref="StartForwardAsync(PortForwardTarget, IEnumerable{PortMapping}, PortForwardOptions?, CancellationToken)"/>
    /// <param name="target">The target.</param>
    /// <param name="port">The mapping.</param>
    /// <param name="cancellationToken">A token that cancels starting. It has no effect on a running forwarder.</param>
    public Task<PortForwarder> StartForwardAsync(PortForwardTarget target, PortMapping port, CancellationToken cancellationToken) =>
        StartForwardAsync(target, [port], null, cancellationToken);

    /// <summary>Starts forwarding local ports to a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="ports">At least one mapping.</param>
    /// <param name="options">The options for the forwarder; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">A token that cancels starting. It has no effect on a running forwarder.</param>
    /// <returns>A task that completes when all ports are bound and the first session is open.</returns>
    /// <exception cref="ArgumentException">No port is specified, or an option is out of range.</exception>
    /// <exception cref="PortForwardException">The target, the session or a local port failed. Nothing is left open.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled. Nothing is left open.</exception>
    public Task<PortForwarder> StartForwardAsync(
        PortForwardTarget target, IEnumerable<PortMapping> ports, PortForwardOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(ports);
        var copy = (options ?? new PortForwardOptions()).Copy();
        PortMapping[] mappings = [.. ports];
        return _services.RunAsync(() => PortForwarder.StartAsync(this, ownsClient: false, target, mappings, copy, cancellationToken), cancellationToken);
    }

    /// <summary>Opens a stream to a port of a target, without a local port.</summary>
    /// <param name="target">The target. While it is in use, its pods are followed, and each stream leads to one of them as with
    /// <see cref="BackendSelection.Default"/>.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="cancellationToken">A token that cancels connecting. It has no effect on the stream that is returned.</param>
    /// <remarks>The task completes before the pod has answered, which saves a round trip. If nothing is listening on the port, the first read throws a
    /// <see cref="PortForwardException"/> with <see cref="PortForwardError.RemoteConnectionRefused"/>.</remarks>
    /// <exception cref="ArgumentException"><paramref name="port"/> is the default value.</exception>
    /// <exception cref="PortForwardException">The target can't be resolved, or no session can be opened.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public Task<PortForwardStream> ConnectAsync(PortForwardTarget target, RemotePort port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        RemotePort.ThrowIfDefault(port);
        return _services.RunAsync(() => ConnectOnceAsync(target, port, cancellationToken), cancellationToken);
    }

    /// <summary>Gets the pod that a connection to a target would lead to now.</summary>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">A token that cancels the operation.</param>
    /// <exception cref="PortForwardException">The target doesn't exist, or has no running pod.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<PodReference> ResolveAsync(PortForwardTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var backend = await _services.RunAsync(() => _services.Resolver.ResolveAsync(target, [], PodTimeout, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return backend.Pod;
    }

    /// <summary>Finds out why connections to a port of a target fail: it checks each step on the way and ranks the causes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="cancellationToken">A token that cancels the diagnosis.</param>
    /// <returns>A task that returns the result. Problems are part of the result and are not thrown.</returns>
    /// <remarks>Nothing in the cluster is changed, and nothing is sent to the pod: a connection to the port is opened and closed. If the kubeconfig uses a
    /// credential plugin, it runs. A check takes up to <see cref="PortForwardClientOptions.ConnectTimeout"/>, at most about 12 seconds, and a plugin its own
    /// time. Checks that depend on a failed one are skipped.</remarks>
    /// <exception cref="ArgumentException"><paramref name="port"/> is the default value.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public Task<PortForwardDiagnosis> DiagnoseAsync(PortForwardTarget target, RemotePort port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        RemotePort.ThrowIfDefault(port);
        return _services.RunAsync(() => DiagnosisRun.RunAsync(_services.Cluster, _options, target, port, cancellationToken), cancellationToken);
    }

    /// <summary>Creates an HTTP handler that connects to one port of a target, whatever host the request names.</summary>
    /// <param name="target">The target.</param>
    /// <param name="port">The port of the target.</param>
    /// <remarks>The handler doesn't own the client. Dispose the handler first.</remarks>
    /// <exception cref="ArgumentException"><paramref name="port"/> is the default value.</exception>
    public SocketsHttpHandler CreateHttpHandler(PortForwardTarget target, RemotePort port)
    {
        ArgumentNullException.ThrowIfNull(target);
        RemotePort.ThrowIfDefault(port);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) => await ConnectAsync(target, port, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Creates an HTTP handler for cluster names: <c>http://SERVICE.NAMESPACE.svc:PORT</c>, with or without <c>.cluster.local</c>.</summary>
    /// <remarks>Requests to other hosts fail with a <see cref="PortForwardException"/>; nothing is looked up in DNS. The handler doesn't own the client.
    /// Dispose the handler first.</remarks>
    public SocketsHttpHandler CreateClusterDnsHandler() => new()
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
            await ConnectAsync(ClusterDnsName.ToTarget(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false),
    };

    /// <summary>Closes the client with its forwarders, streams and sessions. Data written before is delivered for up to
    /// <see cref="SessionPoolOptions.CloseTimeout"/>.</summary>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Closes the client as <see cref="DisposeAsync"/> does, and blocks until this is done.</summary>
    /// <remarks>For containers that dispose synchronously. Use <see cref="DisposeAsync"/> if you can.</remarks>
    public void Dispose() => BlockingDisposal.Dispose(this);

    internal ClientServices Services => _services;

    private async Task<PortForwardStream> ConnectOnceAsync(PortForwardTarget target, RemotePort port, CancellationToken cancellationToken)
    {
        var pair = await _services.Targets.ConnectAsync(target, port, PodTimeout, cancellationToken).ConfigureAwait(false);
        return new PortForwardStream(pair);
    }
}
