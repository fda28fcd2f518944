using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Signs certificates with SHA-1, which .NET no longer does by itself.</summary>
internal sealed class Sha1Signer(X509Certificate2 issuer) : X509SignatureGenerator
{
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Convert.FromHexString("300D06092A864886F70D0101050500");

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
    {
        using var key = issuer.GetRSAPrivateKey()!;
        return key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
    }

    protected override PublicKey BuildPublicKey() => issuer.PublicKey;
}
