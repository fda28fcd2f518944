using System.Net.Http.Headers;
using PortForward.Net.Cluster.Credentials.Oidc;

namespace PortForward.Net.Doctor.Access;

/// <summary>The validity period in a token. Nothing else in a token is read.</summary>
internal sealed record TokenDates(DateTimeOffset? NotBefore, DateTimeOffset? Expires)
{
    public bool IsValidAt(DateTimeOffset time) => (NotBefore is null || NotBefore <= time) && (Expires is null || time < Expires);

    /// <summary>Reads the dates of a bearer token that is a JSON web token; null for anything else.</summary>
    public static TokenDates? Read(AuthenticationHeaderValue? header)
    {
        using var claims = header is { Scheme: "Bearer", Parameter: { } token } ? IdToken.ReadClaims(token) : null;
        return claims is null ? null : new TokenDates(IdToken.Date(claims, "nbf") ?? IdToken.Date(claims, "iat"), IdToken.Date(claims, "exp"));
    }
}
