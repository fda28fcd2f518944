using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Authentication;

/// <summary>One policy of trust for everything that speaks to an API server. The host name is always checked unless checking is off.</summary>
internal sealed class ClusterTrust : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2Collection? _authorities;
    private readonly X509Certificate2Collection? _owned;

    /// <summary>Makes a policy.</summary>
    /// <param name="authorities">The only authorities trusted; null trusts the system's.</param>
    /// <param name="ownsAuthorities">Whether the authorities end with the policy.</param>
    /// <param name="skipVerify">Whether the server's certificate is not checked at all.</param>
    public ClusterTrust(X509Certificate2Collection? authorities, bool ownsAuthorities, bool skipVerify)
    {
        _authorities = authorities;
        _owned = ownsAuthorities ? authorities : null;
        SkipsVerification = skipVerify;
    }

    /// <summary>Whether the server's certificate is not checked at all.</summary>
    public bool SkipsVerification { get; }

    /// <summary>Whether the settings ask for TLS where the server's address does not say.</summary>
    public bool IsConfigured => SkipsVerification || _authorities is not null;

    /// <summary>Sets the policy on a handler.</summary>
    public void Apply(SslClientAuthenticationOptions options)
    {
        options.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        if (SkipsVerification)
        {
#pragma warning disable CA5359 // Asked for by insecure-skip-tls-verify.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (_authorities is not null)
        {
            options.CertificateChainPolicy = Policy(_authorities);
            if (HasIntermediate(_authorities))
            {
                options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
                    Accepts(chain, errors) ? true : throw Refusal(chain, errors);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var authority in _owned ?? [])
        {
            authority.Dispose();
        }
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    // kubectl trusts an intermediate authority that is configured without its root; .NET calls that a partial chain. The second building
    // forgives the missing root alone, and counts only if the chain runs through a configured certificate.
    private bool Accepts(X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || presented is null || presented.ChainElements.Count == 0
            || !IsOnlyPartial(presented.ChainStatus))
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = Policy(_authorities!) };
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        try
        {
            return chain.Build(presented.ChainElements[0].Certificate) && RunsThroughAuthority(chain);
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static bool HasIntermediate(X509Certificate2Collection authorities)
    {
        foreach (var authority in authorities)
        {
            if (!authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData))
            {
                return true;
            }
        }

        return false;
    }

    // Answering false would say no more than that a callback said no.
    private static AuthenticationException Refusal(X509Chain? chain, SslPolicyErrors errors)
    {
        var statuses = errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? Array.ConvertAll(chain?.ChainStatus ?? [], status => status.Status.ToString())
            : [];
        return new AuthenticationException($"The server's certificate is invalid: {string.Join(", ", [errors.ToString(), .. statuses])}");
    }

    private static bool IsOnlyPartial(X509ChainStatus[] statuses)
    {
        foreach (var status in statuses)
        {
            if (status.Status != X509ChainStatusFlags.PartialChain)
            {
                return false;
            }
        }

        return statuses.Length > 0;
    }

    private bool RunsThroughAuthority(X509Chain chain)
    {
        foreach (var element in chain.ChainElements)
        {
            foreach (var authority in _authorities!)
            {
                if (element.Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
