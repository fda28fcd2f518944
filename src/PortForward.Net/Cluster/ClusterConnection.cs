using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Cluster.Proxies;
using PortForward.Net.Cluster.Trust;
using PortForward.Net.Errors;
using PortForward.Net.Logging;

namespace PortForward.Net.Cluster;

/// <summary>Everything needed to reach one API server: address, TLS, proxy and logins.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    private readonly ClusterSettings _settings;
    private readonly string? _serverName;
    private readonly Credential _credential;
    private readonly RotatingTransport _transports;
    private readonly TimeProvider _timeProvider;

    private ClusterConnection(ClusterSettings settings, PortForwardClientOptions options, KubeEnvironment environment)
    {
        _settings = settings;
        BaseUri = ServerAddress.Parse(settings.Server, settings.Trust.IsConfigured || settings.HasCertificate);
        _serverName = settings.TlsServerName is { Length: > 0 } name ? TlsServerName.Read(name) : null;
        Namespace = options.Namespace ?? settings.Namespace ?? "default";
        var proxy = settings.Proxy ?? FromEnvironment(BaseUri, environment);
        ProxyAddress = proxy?.Address;
        ProxyAuthorization = proxy?.Login is { } login ? HeadLines.ProxyAuthorization(login) : null;
        var logger = Logger(options);
        _credential = BaseUri.Scheme == Uri.UriSchemeHttps ? settings.Credential : StaticCredential.None;
        var handlers = new HandlerFactory(settings, BaseUri, proxy, options);
        _transports = new RotatingTransport(
            _credential, login => new ClusterTransport(login, handlers.ForReads, handlers.ForUpgrades), logger);
        _timeProvider = options.TimeProvider;
        Reads = new ApiReader(CreateReadHandler(buffersAnswers: false), BaseUri, options.TimeProvider)
        {
            HttpVersion = settings.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20,
            RequestTimeout = options.RequestTimeout ?? Timeout.InfiniteTimeSpan,
        };
        if (settings.Trust.SkipsVerification)
        {
            Log.TlsNotVerified(logger, BaseUri.Authority);
        }

        if (WithholdsCredential)
        {
            Log.CredentialWithheld(logger, BaseUri.Authority, settings.Credential.Description);
        }

        if (ProxyAddress is { } address)
        {
            Log.ProxyUsed(logger, address.GetLeftPart(UriPartial.Authority));
        }
    }

    /// <summary>The API server, with any path prefix, ending in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>The API server as upgrades address it.</summary>
    /// <remarks>A proxy would be handed an upgrade over plain HTTP like any request, and drop the header; a WebSocket's scheme makes it a tunnel.</remarks>
    public Uri UpgradeUri => ProxyAddress is null || BaseUri.Scheme != Uri.UriSchemeHttp ? BaseUri : new UriBuilder(BaseUri) { Scheme = Uri.UriSchemeWs }.Uri;

    /// <summary>The namespace of targets that name none.</summary>
    public string Namespace { get; }

    /// <summary>The proxy on the way, without a user name or password; null where the way is direct.</summary>
    public Uri? ProxyAddress { get; }

    /// <summary>The header line of the proxy's login; null where there is none.</summary>
    public string? ProxyAuthorization { get; }

    /// <summary>What kind of login is used, for people: never the login itself.</summary>
    public string CredentialDescription => _settings.Credential.Description;

    /// <summary>Whether there is a credential that is never sent, because the server's address is plain HTTP. As with kubectl, plugins do not run either.</summary>
    public bool WithholdsCredential => !ReferenceEquals(_credential, _settings.Credential) && !ReferenceEquals(_settings.Credential, StaticCredential.None);

    /// <summary>The name that the server's certificate is checked for.</summary>
    public string ServerName => _serverName ?? BaseUri.IdnHost.TrimEnd('.');

    /// <summary>How the server is trusted.</summary>
    public ClusterTrust Trust => _settings.Trust;

    /// <summary>Whether the authorities that the system trusts count for anything.</summary>
    public bool UsesSystemTrust => !Trust.IsConfigured || _credential.UsesSystemTrust;

    /// <summary>Reads objects, over the same TLS policy, proxy and logins as upgrades.</summary>
    public ApiReader Reads { get; }

    /// <summary>The User-Agent of reads.</summary>
    public string UserAgent => _settings.UserAgent is { Length: > 0 } agent ? agent : ProductName.UserAgent.ToString();

    /// <summary>Whether reads stay with HTTP/1.1.</summary>
    public bool DisablesHttp2 => _settings.DisableHttp2;

    /// <summary>Reads the configuration the options name. No network, and no plugin runs.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterConnection Create(PortForwardClientOptions options) => Create(options, KubeEnvironment.OfThisProcess);

    /// <summary>Reads the configuration the options name, in an environment of the caller's. No network, and no plugin runs.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterConnection Create(PortForwardClientOptions options, KubeEnvironment environment)
    {
        var settings = options.SettingsReader is ClusterSettingsReader reader
            ? reader.Read(options, Logger(options))
            : SettingsSource.Read(options, environment, Logger(options));
        try
        {
            return new ClusterConnection(settings, options, environment);
        }
        catch
        {
            settings.Trust.Dispose();
            throw;
        }
    }

    /// <summary>Gives the login of the next request, and the transport to send it by; runs a plugin where the login needs one.</summary>
    /// <exception cref="PortForwardException">The login cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<ClusterLease> RentAsync(CancellationToken cancellationToken) => _transports.RentAsync(cancellationToken);

    /// <summary>Sends something with a login, and once more with a fresh one where the server refused the first (401) and there may be another.</summary>
    /// <param name="send">Sends by the transport and with the login of the lease.</param>
    /// <param name="isRefused">Whether the answer says so; one that is then given up is disposed.</param>
    /// <param name="cancellationToken">Gives up waiting for a login.</param>
    /// <exception cref="PortForwardException">The login cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> SendAsync<T>(Func<ClusterLease, Task<T>> send, Func<T, bool> isRefused, CancellationToken cancellationToken)
    {
        using (var lease = await RentAsync(cancellationToken).ConfigureAwait(false))
        {
            var answer = await send(lease).ConfigureAwait(false);
            if (!isRefused(answer) || !Forget(lease.Login))
            {
                return answer;
            }

            (answer as IDisposable)?.Dispose();
        }

        using var fresh = await RentAsync(cancellationToken).ConfigureAwait(false);
        return await send(fresh).ConfigureAwait(false);
    }

    /// <summary>Puts the login, whom to act as, and the TLS server name on a request.</summary>
    public void Authorize(HttpRequestMessage request, Login login)
    {
        request.Headers.Authorization = login.Header;
        _settings.Impersonation?.Apply(request);
        if (_serverName is { } name)
        {
            // SocketsHttpHandler takes the name that it sends and verifies from here; SslOptions.TargetHost is overwritten.
            request.Headers.Host = TlsServerName.AsHost(name);
        }

        if (HandlerFactory.RewritesHeads(_settings))
        {
            request.Version = HttpVersion.Version11;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }
    }

    /// <summary>Makes a handler that reads by the current transport and login.</summary>
    /// <param name="buffersAnswers">Whether answers in JSON are fetched as a whole.</param>
    public ReadHandler CreateReadHandler(bool buffersAnswers) =>
        new(this, _settings.ReadTimeout ?? ClusterLimits.ReadTimeout, _timeProvider, buffersAnswers);

    /// <summary>Drops a login that the server refused (401); true where another try may have a better one.</summary>
    public bool Forget(Login refused) => _credential.Forget(refused);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transports.DisposeAsync().ConfigureAwait(false);
        if (WithholdsCredential)
        {
            await _settings.Credential.DisposeAsync().ConfigureAwait(false);
        }

        Reads.Dispose();
        _settings.Trust.Dispose();
    }

    private static ILogger Logger(PortForwardClientOptions options) =>
        (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger(PublicTypes.Client);

    private static ClusterProxy? FromEnvironment(Uri server, KubeEnvironment environment) =>
        ProxyEnvironment.Find(server, environment.Variable) is not { } text ? null
        : ClusterProxy.TryParse(text, out var error) ?? throw ConfigurationError.Of($"The proxy that the environment names cannot be used: {error}.");
}
