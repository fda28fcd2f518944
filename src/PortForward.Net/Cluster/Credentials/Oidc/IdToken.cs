using System.Text.Json;

namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>Reads dates from an ID token. The API server validates it.</summary>
internal static class IdToken
{
    /// <summary>Reads the expiry. Returns false if the text is not a JSON web token with an expiry.</summary>
    public static bool TryReadExpiry(string token, out DateTimeOffset expires)
    {
        using var claims = ReadClaims(token);
        var date = claims is null ? null : Date(claims, "exp");
        expires = date ?? default;
        return date is not null;
    }

    /// <summary>Reads the claims; null if the text is not a JSON web token.</summary>
    public static JsonDocument? ReadClaims(string token)
    {
        if (token.Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            var claims = JsonDocument.Parse(FromBase64Url(payload));
            if (claims.RootElement.ValueKind == JsonValueKind.Object)
            {
                return claims;
            }

            claims.Dispose();
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            // Not a web token.
        }

        return null;
    }

    /// <summary>Gets a claim as a date; null if it is missing or not a date.</summary>
    public static DateTimeOffset? Date(JsonDocument claims, string name) =>
        claims.RootElement.TryGetProperty(name, out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var value)
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(value, 0, 253402300799))
            : null;

    private static byte[] FromBase64Url(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
