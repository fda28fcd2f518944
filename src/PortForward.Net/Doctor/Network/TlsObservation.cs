using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Doctor.Network;

/// <summary>The result of a TLS handshake.</summary>
internal sealed record TlsObservation
{
    /// <summary>The status of a chain that does not end at a trusted authority.</summary>
    public const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    public bool Succeeded { get; init; }

    /// <summary>Gets the failure, in .NET's words.</summary>
    public string? Failure { get; init; }

    /// <summary>Gets the server's certificate; null if the handshake ended before.</summary>
    public CertificateFacts? Certificate { get; init; }

    public SslPolicyErrors Errors { get; init; }

    /// <summary>Gets the status of the chain from the certificate to an authority.</summary>
    public X509ChainStatusFlags Chain { get; init; }

    /// <summary>Gets the certificates from the server's to the last one found.</summary>
    public IReadOnlyList<CertificateFacts> Path { get; init; } = [];

    /// <summary>Gets the alert with which the server ended the handshake.</summary>
    public int? Alert { get; init; }

    /// <summary>Gets the problems of the certificate, for display.</summary>
    public string Objections => string.Join(", ", Object()) is { Length: > 0 } objections ? objections : Failure ?? "";

    public SslProtocols Version { get; init; }

    /// <summary>Gets the negotiated protocol: <c>h2</c>, <c>http/1.1</c>, or empty if there is none.</summary>
    public string Speaks { get; init; } = "";

    private IEnumerable<string> Object()
    {
        if (Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            yield return "it is issued for other names";
        }

        if ((Chain & Untrusted) != 0)
        {
            yield return "it is not signed by a trusted authority";
        }

        if (Chain.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            yield return "it has expired or is not valid yet";
        }

        if ((Chain & ~(Untrusted | X509ChainStatusFlags.NotTimeValid)) is var others and not X509ChainStatusFlags.NoError)
        {
            yield return $"its chain is not valid ({others})";
        }
    }
}
