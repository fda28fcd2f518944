using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>A client certificate with its key and the intermediate certificates to send.</summary>
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

        // Offline: the handshake must not download intermediates.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    /// <summary>Gets the certificate context for TLS handshakes.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads a certificate, its key and any intermediates.</summary>
    /// <exception cref="CryptographicException">The certificate or the key cannot be read, or they do not match.</exception>
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
                ? "The client key is encrypted, but a kubeconfig cannot contain its password. Decrypt it with 'openssl pkey -in KEY -out NEWKEY', and protect the file."
                : isKnown
                ? "The client certificate or its key cannot be read, or they do not match."
                : "The client certificate has an Edwards-curve key (Ed25519 or Ed448), which .NET does not support. Use a certificate with an ECDSA or RSA key.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaf.Dispose();
        DisposeAll(_chain);
    }

    // TLS on Windows cannot use the ephemeral key of a PEM file.
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

    // PKCS #8, and the older format with a header.
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
