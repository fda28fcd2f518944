using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>The trust policy for all connections to an API server. The host name is always verified unless verification is off.</summary>
internal sealed class ClusterTrust : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2Collection? _authorities;
    private readonly X509Certificate2Collection? _owned;
    private readonly AuthorityFile? _file;

    /// <summary>Initializes a policy.</summary>
    /// <param name="authorities">The trusted authorities; null to trust the system's root certificates.</param>
    /// <param name="ownsAuthorities">Whether the policy disposes the authorities.</param>
    /// <param name="skipVerify">Whether to skip verification of the server's certificate.</param>
    /// <param name="file">The file of the authorities, if they come from a file that may be replaced.</param>
    public ClusterTrust(X509Certificate2Collection? authorities, bool ownsAuthorities, bool skipVerify, AuthorityFile? file = null)
    {
        _file = file;
        _authorities = authorities;
        _owned = ownsAuthorities ? authorities : null;
        SkipsVerification = skipVerify;
    }

    /// <summary>Gets a value indicating whether the server's certificate is not verified.</summary>
    public bool SkipsVerification { get; }

    /// <summary>Gets a value indicating whether the settings imply TLS for an address without a scheme.</summary>
    public bool IsConfigured => SkipsVerification || HasAuthorities;

    /// <summary>Gets a value indicating whether specific authorities replace the system's root certificates.</summary>
    public bool HasAuthorities => _authorities is not null;

    /// <summary>Applies the policy to the options of a handler.</summary>
    public void Apply(SslClientAuthenticationOptions options)
    {
        options.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;

        // SslStream builds a chain even if nothing is verified, so the system's root certificates are excluded.
        var authorities = Authorities();
        options.CertificateChainPolicy = Policy(SkipsVerification ? [] : authorities);
        options.CertificateChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (SkipsVerification)
        {
#pragma warning disable CA5359 // Requested by insecure-skip-tls-verify.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else
        {
            options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
                Accepts(chain, errors, authorities) ? true : throw Refusal(chain, errors);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        foreach (var authority in _owned ?? [])
        {
            authority.Dispose();
        }
    }

    // No downloads: the URLs of missing intermediates come from a server that has not been verified yet.
    private static X509ChainPolicy Policy(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    private X509Certificate2Collection? Authorities() => _authorities is not null && _file is not null ? _file.Current(_authorities) : _authorities;

    // If the authorities have been replaced since the verification, verify again, whatever the result was.
    private bool Accepts(X509Chain? presented, SslPolicyErrors errors, X509Certificate2Collection? judges)
    {
        var authorities = Authorities();
        if (presented is not { ChainElements.Count: > 0 } || errors is not (SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return false;
        }

        if (errors == SslPolicyErrors.None && ReferenceEquals(authorities, judges) && ObjectionTo(presented) is null)
        {
            return true;
        }

        return authorities is not null ? IsSignedByOneOf(authorities, presented) : IsForAnyUsage(presented);
    }

    private static string? ObjectionTo(X509Chain chain)
    {
        var last = chain.ChainElements.Count - 1;
        return ChainRules.HasWeakSignature(chain, last) ? "The server's certificate is signed with SHA-1 or MD5, which are insecure. Use a certificate that is signed with SHA-256."
            : ChainRules.IsTooLong(chain, last) ? "The server's certificate is not valid: the path length constraint of an authority is exceeded."
            : !ChainRules.IsForServers(chain, last) ? "The server's certificate is not valid: the certificate or one of its authorities does not allow server authentication."
            : null;
    }

    // .NET treats anyExtendedKeyUsage as if server authentication were not allowed.
    private static bool IsForAnyUsage(X509Chain presented)
    {
        if (!Array.Exists(presented.ChainStatus, static status => status.Status == X509ChainStatusFlags.NotValidForUsage))
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = Policy(null) };
        chain.ChainPolicy.ExtraStore.AddRange(Sent(presented));
        try
        {
            return chain.Build(presented.ChainElements[0].Certificate) && ObjectionTo(chain) is null;
        }
        finally
        {
            Dispose(chain);
        }
    }

    // The system's verifier commits to one path: past a configured intermediate to a root that is not configured, or to the first of
    // several authorities with the same name. Like kubectl, this tries each authority that could have signed.
    private static bool IsSignedByOneOf(X509Certificate2Collection authorities, X509Chain presented)
    {
        var sent = Sent(presented);
        var leaf = presented.ChainElements[0].Certificate;
        foreach (var authority in authorities)
        {
            if (ChainRules.MayHaveSigned(authority, leaf, sent) && IsSignedBy(authority, leaf, sent))
            {
                return true;
            }
        }

        return false;
    }

    // The second build tolerates only the missing root, and everything up to the configured certificate must be valid.
    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        using var chain = new X509Chain { ChainPolicy = Policy([authority]) };
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        foreach (var certificate in sent)
        {
            if (!ChainRules.AreOfOneAuthority(certificate, authority))
            {
                chain.ChainPolicy.ExtraStore.Add(certificate);
            }
        }

        try
        {
            chain.Build(leaf);
            return ChainRules.IsInOrderUpTo(authority, chain);
        }
        finally
        {
            Dispose(chain);
        }
    }

    private static X509Certificate2Collection Sent(X509Chain presented)
    {
        var sent = new X509Certificate2Collection(presented.ChainPolicy.ExtraStore);
        foreach (var element in presented.ChainElements)
        {
            sent.Add(element.Certificate);
        }

        return sent;
    }

    private static void Dispose(X509Chain chain)
    {
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }
    }

    // Returning false would lose the reason.
    private static AuthenticationException Refusal(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return new AuthenticationException((chain is null ? null : ObjectionTo(chain))
                ?? "The server's certificate is not signed by an authority in the CA file, which has been replaced.");
        }

        var statuses = errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? Array.ConvertAll(chain?.ChainStatus ?? [], status => status.Status.ToString())
            : [];
        return new AuthenticationException($"The server's certificate is not valid: {string.Join(", ", [errors.ToString(), .. statuses])}");
    }
}
