using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>Reads certificate authorities in PEM.</summary>
internal static class Authorities
{
    /// <summary>Reads the certificates of a text and skips those that cannot be read. Returns false if there are none.</summary>
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

    /// <summary>Gets the reason why a text contains no certificate.</summary>
    public static string Complaint(string text) => IsDer(text)
        ? "is in DER format, but PEM is required; convert it with 'openssl x509 -inform der -in FILE'"
        : "contains no readable certificate";

    // DER begins with a sequence whose length needs more than one byte; read as text, that byte is not ASCII.
    private static bool IsDer(string text) => text is ['0', > '\u007F', ..];

    // Bundles may contain obsolete certificates. One unreadable block must not invalidate the others.
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
