using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Testing.Security;

/// <summary>A certificate authority made for one cluster, and the API server's certificate signed by it.</summary>
internal sealed class ClusterCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private ClusterCertificates(X509Certificate2 authority, X509Certificate2 server)
    {
        Authority = authority;
        Server = server;
    }

    /// <summary>The authority, without its private key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The API server's certificate with its private key.</summary>
    public X509Certificate2 Server { get; }

    public static ClusterCertificates Create()
    {
        // The peer checks validity by the real clock, whatever clock the cluster runs on.
        var now = TimeProvider.System.GetUtcNow();
        var (notBefore, notAfter) = (now.AddDays(-1), now.AddYears(1));

        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=portforward-test-ca", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, false));
        using var authority = authorityRequest.CreateSelfSigned(notBefore, notAfter);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=kube-apiserver", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        serverRequest.CertificateExtensions.Add(names.Build());
        serverRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        serverRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        serverRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        serverRequest.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));

        using var server = serverRequest.Create(authority, notBefore, notAfter, RandomNumberGenerator.GetBytes(16));
        using var serverWithKey = server.CopyWithPrivateKey(serverKey);
        return new ClusterCertificates(
            Load(authority.Export(X509ContentType.Cert)),
            LoadWithKey(serverWithKey.Export(X509ContentType.Pkcs12)));
    }

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
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
