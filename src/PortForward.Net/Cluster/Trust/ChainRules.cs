using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>The rules for certificate chains that the system's verifier does not check but kubectl (Go) does.</summary>
internal static class ChainRules
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string AnyUsage = "2.5.29.37.0";
    private const string AlternativeNames = "2.5.29.17";

    /// <summary>The status flags that are accepted for an authority that is configured without its root.</summary>
    private const X509ChainStatusFlags NoRoot = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    /// <summary>Determines whether one of the first certificates is signed with a weak hash. The signature of a trusted authority itself does not
    /// matter.</summary>
    public static bool HasWeakSignature(X509Chain chain, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (IsWeak(chain.ChainElements[i].Certificate.SignatureAlgorithm.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Determines whether the path length constraint of an authority is exceeded. OpenSSL does not count self-issued certificates.</summary>
    public static bool IsTooLong(X509Chain chain, int last)
    {
        for (var i = 1; i <= last; i++)
        {
            foreach (var constraints in chain.ChainElements[i].Certificate.Extensions.OfType<X509BasicConstraintsExtension>())
            {
                if (constraints.HasPathLengthConstraint && i - 1 > constraints.PathLengthConstraint)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Determines whether all certificates, including the authority, allow server authentication. .NET does not support
    /// anyExtendedKeyUsage.</summary>
    public static bool IsForServers(X509Chain chain, int last)
    {
        for (var i = 0; i <= last; i++)
        {
            var usages = chain.ChainElements[i].Certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .SelectMany(static extension => extension.EnhancedKeyUsages.Cast<Oid>()).ToList();
            if (usages.Count > 0 && !usages.Exists(static usage => usage.Value is ServerUsage or AnyUsage))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Determines whether two certificates identify the same authority, even if they have different issuers.</summary>
    public static bool AreOfOneAuthority(X509Certificate2 one, X509Certificate2 other) =>
        one.SubjectName.RawData.AsSpan().SequenceEqual(other.SubjectName.RawData)
        && one.GetPublicKey().AsSpan().SequenceEqual(other.GetPublicKey())
        && NamesOf(one).SequenceEqual(NamesOf(other));

    /// <summary>Determines whether an authority is the first certificate itself, or its name is the issuer of one of the certificates.</summary>
    public static bool MayHaveSigned(X509Certificate2 authority, X509Certificate2 first, X509Certificate2Collection certificates)
    {
        if (authority.RawDataMemory.Span.SequenceEqual(first.RawDataMemory.Span))
        {
            return true;
        }

        foreach (var certificate in certificates)
        {
            if (certificate.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Determines whether a chain up to an authority is valid. Certificates above it are ignored.</summary>
    public static bool IsInOrderUpTo(X509Certificate2 authority, X509Chain chain)
    {
        for (var i = 0; i < chain.ChainElements.Count; i++)
        {
            var element = chain.ChainElements[i];
            var isAuthority = element.Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span);
            foreach (var status in element.ChainElementStatus)
            {
                if ((status.Status & ~(isAuthority ? NoRoot : X509ChainStatusFlags.NoError)) != X509ChainStatusFlags.NoError)
                {
                    return false;
                }
            }

            if (isAuthority)
            {
                return !HasWeakSignature(chain, i) && !IsTooLong(chain, i) && IsForServers(chain, i);
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> NamesOf(X509Certificate2 certificate) => certificate.Extensions[AlternativeNames]?.RawData;

    private static bool IsWeak(string? algorithm) => algorithm is
        "1.2.840.113549.1.1.5" or "1.3.14.3.2.29" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" // SHA-1 with RSA, ECDSA and DSA
        or "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.2"; // MD5 and MD2 with RSA
}
