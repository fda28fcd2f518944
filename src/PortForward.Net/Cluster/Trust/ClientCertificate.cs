using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>A client certificate with its key, and the intermediates that go to the server with it.</summary>
internal sealed class ClientCertificate : IDisposable
{
    private const string Ed25519 = "1.3.101.112";
    private const string Ed448 = "1.3.101.113";

    private readonly X509Certificate2Collection _chain;
    private readonly X509Certificate2 _leaf;

    private ClientCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        _leaf = leaf;
        _chain = chain;

        // Offline: the handshake must not go looking for intermediates on the network.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    /// <summary>What a TLS handshake presents.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads a certificate, its key and any intermediates.</summary>
    /// <exception cref="CryptographicException">They cannot be read, or do not belong together.</exception>
    public static ClientCertificate FromPem(string certificatePem, string keyPem)
    {
        var chain = new X509Certificate2Collection();
        X509Certificate2? leaf = null;
        try
        {
            chain.ImportFromPem(certificatePem);
            leaf = Importable(X509Certificate2.CreateFromPem(certificatePem, keyPem));
            chain[0].Dispose();
            chain.RemoveAt(0);
            return new ClientCertificate(leaf, chain);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            var isKnown = chain.Count == 0 || chain[0].GetKeyAlgorithm() is not (Ed25519 or Ed448);
            leaf?.Dispose();
            DisposeAll(chain);
            throw new CryptographicException(IsEncrypted(keyPem)
                ? "The client key is encrypted, and a kubeconfig cannot hold its password; decrypt it by 'openssl pkey -in KEY -out NEWKEY', and protect the file."
                : isKnown
                ? "The client certificate and its key cannot be read, or do not belong together."
                : "The client certificate has a key of Edwards curves (Ed25519, Ed448), which .NET cannot use; have one made with ECDSA or RSA.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaf.Dispose();
        DisposeAll(_chain);
    }

    // Windows' TLS cannot use the ephemeral key that a PEM file gives.
    private static X509Certificate2 Importable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            var archive = certificate.Export(X509ContentType.Pkcs12);
#if NET9_0_OR_GREATER
            return X509CertificateLoader.LoadPkcs12(archive, null);
#else
            return new X509Certificate2(archive);
#endif
        }
    }

    // PKCS #8, and the older form with a header.
    private static bool IsEncrypted(string keyPem) => keyPem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
        || keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);

    private static void DisposeAll(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }
    }
}
