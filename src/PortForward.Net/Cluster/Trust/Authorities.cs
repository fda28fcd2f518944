using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>Certificate authorities in PEM.</summary>
internal static class Authorities
{
    /// <summary>Reads the certificates of a text, without those that cannot be read; false where there is none.</summary>
    public static bool TryRead(string pem, [NotNullWhen(true)] out X509Certificate2Collection? authorities)
    {
        var found = new X509Certificate2Collection();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var block))
        {
            if (rest[block.Label].SequenceEqual("CERTIFICATE"))
            {
                TryAdd(found, rest[block.Location]);
            }

            rest = rest[block.Location.End..];
        }

        authorities = found.Count > 0 ? found : null;
        return authorities is not null;
    }

    /// <summary>Says why a text holds no certificate.</summary>
    public static string Complaint(string text) => IsDer(text)
        ? "is in DER form, and PEM is needed: convert it by 'openssl x509 -inform der -in FILE'"
        : "holds no readable certificate";

    // DER begins with a sequence whose length takes more than a byte; read as text, that byte is no ASCII.
    private static bool IsDer(string text) => text is ['0', > '\u007F', ..];

    // Bundles hold what no longer means anything to anybody; one such block must not take the trust from the others.
    private static void TryAdd(X509Certificate2Collection authorities, ReadOnlySpan<char> pem)
    {
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
        }
    }
}
