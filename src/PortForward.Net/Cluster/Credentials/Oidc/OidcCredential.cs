using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using PortForward.Net.Logging;

namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>An ID token of an OpenID Connect issuer, renewed with its refresh token.</summary>
internal sealed class OidcCredential : RenewedCredential
{
    private readonly OidcSettings _settings;
    private readonly Func<HttpMessageInvoker> _connect;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private string? _idToken;
    private string? _refreshToken;
    private string? _handedOut;

    public OidcCredential(OidcSettings settings, Func<HttpMessageInvoker> connect, PortForwardClientOptions options, ILogger logger)
        : base(options.TimeProvider, ClusterLimits.LongestRenewalPause, ClusterLimits.LongestRenewalPause)
    {
        _settings = settings;
        _connect = connect;
        _timeout = options.ConnectTimeout;
        _timeProvider = options.TimeProvider;
        _logger = logger;
        _idToken = settings.IdToken;
        _refreshToken = settings.RefreshToken;
    }

    /// <inheritdoc/>
    public override bool UsesSystemTrust => true;

    /// <inheritdoc/>
    public override string Description => $"OpenID Connect tokens of {_settings.Issuer.Scheme}://{_settings.Issuer.Authority}";

    /// <inheritdoc/>
    protected override async Task<(Login Login, DateTimeOffset Expires)> RenewAsync(CancellationToken cancellationToken)
    {
        // A token is renewed only after the server has rejected it or it has expired.
        if (_idToken is { } kept && kept != _handedOut && IdToken.TryReadExpiry(kept, out var expires) && expires > _timeProvider.GetUtcNow())
        {
            return HandOut(kept, expires);
        }

        if (_refreshToken is not { } refreshToken)
        {
            throw new PortForwardException(
                PortForwardError.Unauthorized, "The id-token in the kubeconfig is missing, expired or rejected, and there is no refresh-token to renew it. Log in again.");
        }

        var (idToken, newRefreshToken) = await RefreshAsync(refreshToken, cancellationToken).ConfigureAwait(false);
        await KeepAsync(idToken, newRefreshToken ?? refreshToken).ConfigureAwait(false);
        return HandOut(idToken, IdToken.TryReadExpiry(idToken, out var until) ? until : DateTimeOffset.MaxValue);
    }

    private async Task<(string IdToken, string? RefreshToken)> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Renewals are rare: a new connection for each picks up changes of the CA file.
            using var http = _connect();
            return await new OidcClient(http, _settings).RefreshAsync(refreshToken, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PortForwardException(
                PortForwardError.Timeout, $"The OpenID Connect issuer {_settings.Issuer.Authority} did not respond within {_timeout.TotalSeconds:0.###} seconds.");
        }
    }

    private (Login Login, DateTimeOffset Expires) HandOut(string idToken, DateTimeOffset expires)
    {
        if (idToken.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new PortForwardException(PortForwardError.Unauthorized, "The OpenID Connect ID token contains characters that are not allowed in a header.");
        }

        _handedOut = idToken;
        return (new Login(new AuthenticationHeaderValue("Bearer", idToken)), expires);
    }

    // Not canceled with its caller: the issuer may have invalidated the old tokens.
    private async Task KeepAsync(string idToken, string refreshToken)
    {
        var same = _idToken == idToken && _refreshToken == refreshToken;
        (_idToken, _refreshToken) = (idToken, refreshToken);
        if (!same && _settings.Store is { } store && await store.WriteAsync(idToken, refreshToken).ConfigureAwait(false) is { } reason)
        {
            Log.TokensNotKept(_logger, store.File, reason);
        }
    }
}
