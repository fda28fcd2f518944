using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Certificates made when they are needed.</summary>
internal static class TestCertificates
{
    /// <summary>The same for all, so that none is valid longer than its issuer.</summary>
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

    public static X509Certificate2 Authority(string name, X509Certificate2? issuer = null, DateTimeOffset? until = null, X509Extension? extension = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        return Sign(request, issuer, key, until);
    }

    public static X509Certificate2 Server(X509Certificate2 issuer, params string[] names) => Leaf(issuer, "server", "1.3.6.1.5.5.7.3.1", names, null);

    public static X509Certificate2 Client(X509Certificate2 issuer, string name, DateTimeOffset? until = null) =>
        Leaf(issuer, name, "1.3.6.1.5.5.7.3.2", [], until);

    public static string Pem(params X509Certificate2[] certificates) => string.Join('\n', certificates.Select(c => c.ExportCertificatePem()));

    public static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Makes a certificate one for names and addresses, if there are any.</summary>
    public static void AddNames(CertificateRequest request, string[] names)
    {
        if (names.Length == 0)
        {
            return;
        }

        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
    }

    private static X509Certificate2 Leaf(X509Certificate2 issuer, string subject, string usage, string[] names, DateTimeOffset? until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], true));
        AddNames(request, names);
        return Sign(request, issuer, key, until);
    }

    private static X509Certificate2 Sign(CertificateRequest request, X509Certificate2? issuer, ECDsa key, DateTimeOffset? until = null)
    {
        if (issuer is null)
        {
            return request.CreateSelfSigned(Start.AddHours(-2), Start.AddHours(2));
        }

        // The issuer by its name and key: .NET makes no certificate that outlives the issuer's, and authorities do.
        using var issuerKey = issuer.GetECDsaPrivateKey()!;
        using var certificate = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), Start.AddHours(-1), until ?? Start.AddHours(1), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}
