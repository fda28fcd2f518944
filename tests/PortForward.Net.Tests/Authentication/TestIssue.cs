using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Tests.Authentication;

/// <summary>What a certificate of a test is to be like.</summary>
internal sealed record TestIssue(string Subject)
{
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    public const string AnyUsage = "2.5.29.37.0";

    public bool IsAuthority { get; init; }

    /// <summary>How many certificates an authority lets stand below it, beside the server's.</summary>
    public int? PathLength { get; init; }

    public string? Usage { get; init; }

    public string[] Names { get; init; } = [];

    public X509Certificate2 SignedBy(X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Subject}", key, HashAlgorithmName.SHA256);
        if (IsAuthority)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, PathLength is not null, PathLength ?? 0, true));
        }

        if (Usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Usage)], false));
        }

        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer?.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is { } identifier)
        {
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        }

        TestCertificates.AddNames(request, Names);
        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
        {
            return request.CreateSelfSigned(now.AddHours(-2), now.AddHours(2));
        }

        using var issuerKey = issuer.GetECDsaPrivateKey()!;
        using var certificate = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}
