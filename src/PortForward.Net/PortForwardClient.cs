using k8s;

namespace PortForward.Net;

/// <summary>A long-lived, thread-safe way into one cluster: it makes forwarders (local ports) and streams (no local port).</summary>
public sealed class PortForwardClient : IAsyncDisposable
{
    /// <summary>Typed reads of the same cluster with the same credentials.</summary>
    public IKubernetes Kubernetes => throw new NotImplementedException();

    /// <summary>Makes a client. Reads the kubeconfig; no network.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static PortForwardClient Create(PortForwardClientOptions? options = null) => throw new NotImplementedException();

    /// <summary>Makes a client of a configuration of the caller's own.</summary>
    public static PortForwardClient Create(KubernetesClientConfiguration configuration, PortForwardClientOptions? options = null) =>
        throw new NotImplementedException();

    /// <summary>Forwards local ports to a target; returns when every port is bound and the first session is up.</summary>
    public Task<PortForwarder> StartAsync(
        PortForwardTarget target, IEnumerable<PortMapping> ports, PortForwardOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Opens a stream to a port of a target; no local port is bound.</summary>
    public Task<PortForwardStream> ConnectAsync(PortForwardTarget target, RemotePort port, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Finds the pod that a connection to the target would lead to now.</summary>
    public Task<PodReference> ResolveAsync(PortForwardTarget target, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
