namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>The <c>auth-provider</c> named <c>oidc</c> of a kubeconfig's user.</summary>
/// <remarks>A class rather than a record, so that ToString never prints a secret.</remarks>
internal sealed class OidcSettings
{
    /// <summary>Gets the issuer, whose discovery document specifies the token endpoint.</summary>
    public required Uri Issuer { get; init; }

    public required string ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? IdToken { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>Gets the store of renewed tokens; null to keep them in memory only.</summary>
    public OidcTokenStore? Store { get; init; }
}
