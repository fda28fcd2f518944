using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Authentication.Configuration;

/// <summary>Certificate authorities in PEM.</summary>
internal static class Authorities
{
    /// <summary>Reads every certificate of a text; false where there is none or one cannot be read.</summary>
    public static bool TryRead(string pem, [NotNullWhen(true)] out X509Certificate2Collection? authorities)
    {
        authorities = [];
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            authorities = null;
        }

        return authorities is { Count: > 0 };
    }
}
