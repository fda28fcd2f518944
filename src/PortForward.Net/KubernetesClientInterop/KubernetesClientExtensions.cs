using k8s;
using PortForward.Net.Cluster;

namespace PortForward.Net.KubernetesClientInterop;

/// <summary>Connects this library with the package KubernetesClient.</summary>
/// <remarks>Nothing else in this library uses the types of KubernetesClient, so an application can use any version of it from the package's minimum
/// on, and its assembly is not loaded unless one of these methods is called.</remarks>
public static class KubernetesClientExtensions
{
    /// <summary>Configures a client with a <see cref="KubernetesClientConfiguration"/>. No kubeconfig is read.</summary>
    /// <param name="options">The options to change.</param>
    /// <param name="configuration">The address of the cluster and the credentials. It is read when a client is created; later changes have no effect on
    /// that client, and creating one fails with <see cref="PortForwardError.KubeConfigInvalid"/> if it cannot be used.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static PortForwardClientOptions UseConfiguration(this PortForwardClientOptions options, KubernetesClientConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configuration);
        options.SettingsReader = new ClusterSettingsReader((copy, logger) => CallerSettings.Read(configuration, copy, logger));
        return options;
    }

    /// <summary>Creates a typed client for the same cluster, with the credentials, TLS policy and proxy of the client.</summary>
    /// <param name="client">The client.</param>
    /// <returns>A client that sends requests until it or <paramref name="client"/> is disposed. The caller disposes it.</returns>
    /// <remarks>Credentials are renewed as they are for forwards, and requests are retried if the server is busy.</remarks>
    /// <exception cref="ArgumentNullException">The client is <see langword="null"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public static IKubernetes CreateKubernetes(this PortForwardClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        ObjectDisposedException.ThrowIf(client.Services.IsDisposed, client);
        var cluster = client.Services.Cluster;

        // No authority, certificate, login or timeout here: the handler provides all of them.
        var configuration = new KubernetesClientConfiguration
        {
            Host = cluster.BaseUri.AbsoluteUri,
            Namespace = cluster.Namespace,
            DisableHttp2 = cluster.DisablesHttp2,
            HttpClientTimeout = Timeout.InfiniteTimeSpan,
            UserAgent = cluster.UserAgent,
        };
        return new Kubernetes(configuration, cluster.CreateReadHandler(buffersAnswers: true));
    }
}
