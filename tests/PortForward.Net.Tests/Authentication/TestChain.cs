using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Certificates out of the ordinary.</summary>
internal static class TestChain
{
    /// <summary>An authority without a subject key identifier, as <c>openssl x509 -req</c> makes them: only its signature tells it from its namesakes.</summary>
    public static X509Certificate2 Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-2), now.AddHours(2));
    }

    /// <summary>A server's certificate for localhost.</summary>
    public static X509Certificate2 Server(
        X509Certificate2 issuer, X509SignatureGenerator? signer = null, string? usage = "1.3.6.1.5.5.7.3.1", string? issuerUrl = null, string name = "localhost")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], true));
        }

        if (issuerUrl is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerUrl]));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var ec = issuer.GetECDsaPrivateKey();
        using var rsa = issuer.GetRSAPrivateKey();
        signer ??= ec is not null ? X509SignatureGenerator.CreateForECDsa(ec) : X509SignatureGenerator.CreateForRSA(rsa!, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            issuer.SubjectName, signer, now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}
