using System.Net;
using System.Net.Security;
using k8s;
using PortForward.Net.Authentication.Configuration;
using PortForward.Net.Authentication.Credentials;

namespace PortForward.Net.Authentication;

/// <summary>Everything needed to reach one API server: address, TLS, proxy and credentials; one immutable generation.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private readonly ClusterSettings _settings;
    private readonly Kubernetes _kubernetes;

    private ClusterConnection(ClusterSettings settings, PortForwardClientOptions options)
    {
        _settings = settings;
        BaseUri = ServerAddress.Parse(settings.Server, settings.Tls.IsConfigured);
        Namespace = options.Namespace ?? settings.Namespace ?? "default";
        Upgrades = new HttpMessageInvoker(UpgradeHandler(options));
        try
        {
            _kubernetes = TypedReads(options);
        }
        catch
        {
            Upgrades.Dispose();
            throw;
        }
    }

    /// <summary>The API server, with any path prefix, ending in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>The namespace of targets that name none.</summary>
    public string Namespace { get; }

    /// <summary>Typed reads, over the same TLS policy and credentials.</summary>
    public IKubernetes Kubernetes => _kubernetes;

    /// <summary>Sends an upgrade request: HTTP/1.1, no redirects, no cookies; the content of a 101 is the raw duplex stream.</summary>
    public HttpMessageInvoker Upgrades { get; }

    /// <summary>Reads the configuration the options name. No network.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterConnection Create(PortForwardClientOptions options) => Create(options, KubeEnvironment.OfThisProcess);

    /// <summary>Reads the configuration the options name, in an environment of the caller's. No network.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterConnection Create(PortForwardClientOptions options, KubeEnvironment environment)
    {
        var settings = options.Configuration is { } configuration
            ? CallerSettings.Read(configuration)
            : SettingsSource.Read(options, environment);
        try
        {
            return new ClusterConnection(settings, options);
        }
        catch
        {
            settings.Tls.Dispose();
            throw;
        }
    }

    /// <summary>Puts the credential (and the TLS server name) on a request.</summary>
    /// <exception cref="PortForwardException">The credential cannot be had.</exception>
    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = await _settings.Credential.GetAsync(cancellationToken).ConfigureAwait(false);
        if (_settings.TlsServerName is { } name)
        {
            // SocketsHttpHandler takes the name that it sends and verifies from here; SslOptions.TargetHost is overwritten.
            request.Headers.Host = name;
        }
    }

    /// <summary>Drops the remembered credential after a 401; true where another try may have a better one.</summary>
    public bool ForgetCredential() => _settings.Credential.Forget();

    /// <inheritdoc/>
    public void Dispose()
    {
        Upgrades.Dispose();
        _kubernetes.Dispose();
        _settings.Tls.Dispose();
    }

    private SocketsHttpHandler UpgradeHandler(PortForwardClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,

            // Servers close the connection behind a refused upgrade; one that came from a pool could be closing already.
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        handler.SslOptions.ApplicationProtocols = [SslApplicationProtocol.Http11];
        Configure(handler, options);
        return handler;
    }

    private Kubernetes TypedReads(PortForwardClientOptions options)
    {
        // No authority, certificate or credential here: they come with the handler's setup, so that reads and upgrades share one TLS policy.
        var configuration = new KubernetesClientConfiguration
        {
            Host = BaseUri.AbsoluteUri,
            Namespace = Namespace,
            DisableHttp2 = _settings.DisableHttp2,
            FirstMessageHandlerSetup = handler => Configure(handler, options),
        };
        if (_settings.ReadTimeout is { } timeout)
        {
            configuration.HttpClientTimeout = timeout;
        }

        if (_settings.UserAgent is { } agent)
        {
            configuration.UserAgent = agent;
        }

        return new Kubernetes(configuration, new AuthorizingHandler(this));
    }

    private void Configure(SocketsHttpHandler handler, PortForwardClientOptions options)
    {
        handler.ConnectTimeout = options.ConnectTimeout;
        handler.ConnectCallback = SocketDialer.ConnectAsync;
        _settings.Tls.Apply(handler.SslOptions);
        _settings.HandlerSetup?.Invoke(handler);
        options.ConfigureHandler?.Invoke(handler);
    }
}
