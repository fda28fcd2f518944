using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Authentication;

/// <summary>What a chain of certificates must fulfil beside what the system's verifier checks. As kubectl (Go) judges it.</summary>
internal static class ChainRules
{
    /// <summary>What an authority that is configured without its root may have against it.</summary>
    private const X509ChainStatusFlags NoRoot = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    /// <summary>Says whether one of the first certificates is signed with a hash that can be forged. An authority's own signature proves nothing.</summary>
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

    /// <summary>Says whether an authority has the name of the issuer of one of the certificates.</summary>
    public static bool IsIssuerOfOne(X509Certificate2 authority, X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            if (certificate.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says whether a chain leads to an authority, and nothing is wrong on the way. What comes above it does not count.</summary>
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
                return !HasWeakSignature(chain, i);
            }
        }

        return false;
    }

    private static bool IsWeak(string? algorithm) => algorithm is
        "1.2.840.113549.1.1.5" or "1.3.14.3.2.29" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" // SHA-1 with RSA, ECDSA and DSA
        or "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.2"; // MD5 and MD2 with RSA
}
