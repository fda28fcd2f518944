using System.Text.Json;

namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>The one thing that is read of an ID token here: when it expires. Whether it is genuine is the API server's to judge.</summary>
internal static class IdToken
{
    /// <summary>Reads the expiry; false where the text is no JSON web token with one.</summary>
    public static bool TryReadExpiry(string token, out DateTimeOffset expires)
    {
        using var claims = ReadClaims(token);
        var date = claims is null ? null : Date(claims, "exp");
        expires = date ?? default;
        return date is not null;
    }

    /// <summary>Reads the claims; null where the text is no JSON web token.</summary>
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
            // No web token, then.
        }

        return null;
    }

    /// <summary>Gives a claim that is a date; null where it is missing or none.</summary>
    public static DateTimeOffset? Date(JsonDocument claims, string name) =>
        claims.RootElement.TryGetProperty(name, out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var value)
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(value, 0, 253402300799))
            : null;

    private static byte[] FromBase64Url(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
