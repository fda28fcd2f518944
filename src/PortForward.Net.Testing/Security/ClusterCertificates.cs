using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Testing.Security;

/// <summary>The certificate authority of a cluster, and the API server's certificate.</summary>
internal sealed class ClusterCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _issuer;

    private ClusterCertificates(X509Certificate2 issuer, X509Certificate2 server)
    {
        _issuer = issuer;
        Authority = Load(issuer.Export(X509ContentType.Cert));
        Server = server;
    }

    /// <summary>Gets the authority, without its private key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>Gets the API server's certificate with its private key.</summary>
    public X509Certificate2 Server { get; }

    public static ClusterCertificates Create(TestServerCertificate kind)
    {
        // The peer verifies the validity with the system clock, regardless of the cluster's clock.
        var now = TimeProvider.System.GetUtcNow();
        var authority = CreateAuthority("portforward-test-ca", now);
        using var stranger = kind == TestServerCertificate.OtherAuthority ? CreateAuthority("portforward-other-ca", now) : null;
        var (notBefore, notAfter) = kind switch
        {
            TestServerCertificate.Expired => (now.AddDays(-366), now.AddDays(-1)),
            TestServerCertificate.NotYetValid => (now.AddDays(1), now.AddDays(366)),
            _ => (now.AddDays(-1), now.AddDays(365)),
        };
        using var server = CreateServer(stranger ?? authority, Names(kind), notBefore, notAfter);
        return new ClusterCertificates(authority, LoadWithKey(server.Export(X509ContentType.Pkcs12)));
    }

    /// <summary>Issues a client certificate and its key for a user, in PEM.</summary>
    public (string Certificate, string Key) IssueClient(string user)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(user);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientAuthentication)], false));
        using var certificate = request.Create(_issuer, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(16));
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose()
    {
        _issuer.Dispose();
        Authority.Dispose();
        Server.Dispose();
    }

    private static X509Certificate2 CreateAuthority(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));

        // Longer than any server certificate: an authority cannot issue certificates beyond its own validity.
        return request.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
    }

    private static X509Certificate2 CreateServer(
        X509Certificate2 authority, SubjectAlternativeNameBuilder names, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(authority, notBefore, notAfter, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    private static SubjectAlternativeNameBuilder Names(TestServerCertificate kind)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (kind == TestServerCertificate.OtherName)
        {
            names.AddDnsName("api.other.example");
            return names;
        }

        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return names;
    }

#if NET9_0_OR_GREATER
    private static X509Certificate2 Load(byte[] data) => X509CertificateLoader.LoadCertificate(data);

    // Through PKCS #12 because Windows cannot serve TLS with a key that was never stored.
    private static X509Certificate2 LoadWithKey(byte[] data) => X509CertificateLoader.LoadPkcs12(data, null);
#else
    private static X509Certificate2 Load(byte[] data) => new(data);

    // Through PKCS #12 because Windows cannot serve TLS with a key that was never stored.
    private static X509Certificate2 LoadWithKey(byte[] data) => new(data);
#endif
}
