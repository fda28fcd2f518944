using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Doctor.Network;

/// <summary>What a TLS handshake came to.</summary>
internal sealed record TlsObservation
{
    /// <summary>What the chain of a certificate has that leads to no trusted authority.</summary>
    public const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    public bool Succeeded { get; init; }

    /// <summary>What went wrong, in .NET's words.</summary>
    public string? Failure { get; init; }

    /// <summary>What the server showed; null where the handshake ended before.</summary>
    public CertificateFacts? Certificate { get; init; }

    public SslPolicyErrors Errors { get; init; }

    /// <summary>What is wrong with the chain from the certificate to an authority.</summary>
    public X509ChainStatusFlags Chain { get; init; }

    /// <summary>The certificates from the server's to the last that was found.</summary>
    public IReadOnlyList<CertificateFacts> Path { get; init; } = [];

    /// <summary>The alert by which the server ended the handshake.</summary>
    public int? Alert { get; init; }

    /// <summary>What is wrong with the certificate, for people.</summary>
    public string Objections => string.Join(", ", Object()) is { Length: > 0 } objections ? objections : Failure ?? "";

    public SslProtocols Version { get; init; }

    /// <summary>What the server will speak: <c>h2</c>, <c>http/1.1</c>, or empty where it did not say.</summary>
    public string Speaks { get; init; } = "";

    private IEnumerable<string> Object()
    {
        if (Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            yield return "it is for other names";
        }

        if ((Chain & Untrusted) != 0)
        {
            yield return "no trusted authority has signed it";
        }

        if (Chain.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            yield return "this is not within its dates";
        }

        if ((Chain & ~(Untrusted | X509ChainStatusFlags.NotTimeValid)) is var others and not X509ChainStatusFlags.NoError)
        {
            yield return $"its chain is not in order ({others})";
        }
    }
}
