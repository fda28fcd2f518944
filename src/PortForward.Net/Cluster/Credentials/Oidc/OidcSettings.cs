namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>The <c>auth-provider</c> named <c>oidc</c> of a kubeconfig's user.</summary>
/// <remarks>A class and not a record, so that no ToString ever prints a secret.</remarks>
internal sealed class OidcSettings
{
    /// <summary>The issuer, whose discovery document says where tokens are renewed.</summary>
    public required Uri Issuer { get; init; }

    public required string ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? IdToken { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>Where the issuer's renewed tokens are kept for the next program; null keeps them in memory only.</summary>
    public OidcTokenStore? Store { get; init; }
}
