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

/// <summary>The connection settings of one API server: address, TLS, proxy and credentials.</summary>
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

    /// <summary>Gets the address of the API server, including any path prefix. It ends in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>Gets the address of the API server for upgrade requests.</summary>
    /// <remarks>HttpClient sends a plain HTTP request to the proxy itself, which drops the Upgrade header; with the ws scheme it opens a
    /// tunnel.</remarks>
    public Uri UpgradeUri => ProxyAddress is null || BaseUri.Scheme != Uri.UriSchemeHttp ? BaseUri : new UriBuilder(BaseUri) { Scheme = Uri.UriSchemeWs }.Uri;

    /// <summary>Gets the namespace of targets that do not specify one.</summary>
    public string Namespace { get; }

    /// <summary>Gets the address of the proxy, without a user name or password; null for a direct connection.</summary>
    public Uri? ProxyAddress { get; }

    /// <summary>Gets the Proxy-Authorization header line; null if the proxy needs no credential.</summary>
    public string? ProxyAuthorization { get; }

    /// <summary>Gets a description of the credential for display; never the credential itself.</summary>
    public string CredentialDescription => _settings.Credential.Description;

    /// <summary>Gets a value indicating whether the credential is withheld because the server's address is plain HTTP. As in kubectl, plugins do
    /// not run either.</summary>
    public bool WithholdsCredential => !ReferenceEquals(_credential, _settings.Credential) && !ReferenceEquals(_settings.Credential, StaticCredential.None);

    /// <summary>Gets the name that the server's certificate must match.</summary>
    public string ServerName => _serverName ?? BaseUri.IdnHost.TrimEnd('.');

    /// <summary>Gets the trust policy for the server's certificate.</summary>
    public ClusterTrust Trust => _settings.Trust;

    /// <summary>Gets a value indicating whether the system's trusted root certificates are used.</summary>
    public bool UsesSystemTrust => !Trust.IsConfigured || _credential.UsesSystemTrust;

    /// <summary>Gets the reader of API objects, which uses the same TLS policy, proxy and credential as upgrades.</summary>
    public ApiReader Reads { get; }

    /// <summary>Gets the User-Agent of reads.</summary>
    public string UserAgent => _settings.UserAgent is { Length: > 0 } agent ? agent : ProductName.UserAgent.ToString();

    /// <summary>Gets a value indicating whether reads are limited to HTTP/1.1.</summary>
    public bool DisablesHttp2 => _settings.DisableHttp2;

    /// <summary>Loads the configuration that the options specify. Uses no network and runs no plugin.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterConnection Create(PortForwardClientOptions options) => Create(options, KubeEnvironment.OfThisProcess);

    /// <summary>Loads the configuration that the options specify, in the given environment. Uses no network and runs no plugin.</summary>
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

    /// <summary>Gets the login and the transport for the next request. Runs the credential plugin if one is needed.</summary>
    /// <exception cref="PortForwardException">No credential could be obtained.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public ValueTask<ClusterLease> RentAsync(CancellationToken cancellationToken) => _transports.RentAsync(cancellationToken);

    /// <summary>Sends a request, and retries it once with a new login after a 401 if the credential can provide one.</summary>
    /// <param name="send">Sends the request over the transport and with the login of the lease.</param>
    /// <param name="isRefused">Returns whether the response is a 401. It is disposed before the retry.</param>
    /// <param name="cancellationToken">Cancels the wait for a login.</param>
    /// <exception cref="PortForwardException">No credential could be obtained.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<T> SendAsync<T>(Func<ClusterLease, Task<T>> send, Func<T, bool> isRefused, CancellationToken cancellationToken)
    {
        using (var lease = await RentAsync(cancellationToken).ConfigureAwait(false))
        {
            var answer = await send(lease).ConfigureAwait(false);
            if (!isRefused(answer))
            {
                _credential.NoteAccepted(lease.Login);
                return answer;
            }

            if (!Forget(lease.Login))
            {
                return answer;
            }

            (answer as IDisposable)?.Dispose();
        }

        using var fresh = await RentAsync(cancellationToken).ConfigureAwait(false);
        var next = await send(fresh).ConfigureAwait(false);
        if (!isRefused(next))
        {
            _credential.NoteAccepted(fresh.Login);
        }

        return next;
    }

    /// <summary>Sets the login, the impersonation headers and the TLS server name on a request.</summary>
    public void Authorize(HttpRequestMessage request, Login login)
    {
        request.Headers.Authorization = login.Header;
        _settings.Impersonation?.Apply(request);
        if (_serverName is { } name)
        {
            // SocketsHttpHandler uses the Host header for SNI and for verification; it overwrites SslOptions.TargetHost.
            request.Headers.Host = TlsServerName.AsHost(name);
        }

        if (HandlerFactory.RewritesHeads(_settings))
        {
            request.Version = HttpVersion.Version11;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }
    }

    /// <summary>Creates a handler that sends reads over the current transport with the current login.</summary>
    /// <param name="buffersAnswers">Whether JSON responses are buffered completely.</param>
    public ReadHandler CreateReadHandler(bool buffersAnswers) =>
        new(this, _settings.ReadTimeout ?? ClusterLimits.ReadTimeout, _timeProvider, buffersAnswers);

    /// <summary>Discards a login that the server rejected (401). Returns true if a retry may get a better one.</summary>
    public bool Forget(Login refused) => _credential.Forget(refused);

    /// <inheritdoc cref="Credential.NoteDemand"/>
    public void NoteDemand() => _credential.NoteDemand();

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
        : ClusterProxy.TryParse(text, out var error) ?? throw ConfigurationError.Of($"The proxy set in the environment is not valid: {error}.");
}
