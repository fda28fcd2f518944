using k8s;

namespace PortForward.Net.Authentication;

/// <summary>Everything needed to reach one API server: address, TLS, proxy and credentials; one immutable generation.</summary>
internal sealed class ClusterConnection : IDisposable
{
    /// <summary>Reads the configuration the options name. No network.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterConnection Create(PortForwardClientOptions options) => throw new NotImplementedException();

    /// <summary>The API server, with any path prefix, ending in a slash.</summary>
    public Uri BaseUri => throw new NotImplementedException();

    /// <summary>The namespace of targets that name none.</summary>
    public string Namespace => throw new NotImplementedException();

    /// <summary>Typed reads, over the same TLS policy and credentials.</summary>
    public IKubernetes Kubernetes => throw new NotImplementedException();

    /// <summary>Sends an upgrade request: HTTP/1.1, no redirects, no cookies; the content of a 101 is the raw duplex stream.</summary>
    public HttpMessageInvoker Upgrades => throw new NotImplementedException();

    /// <summary>Puts the credential (and the TLS server name) on a request.</summary>
    public ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
