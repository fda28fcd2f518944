using System.Net.Http.Headers;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>What one request logs in with. Immutable.</summary>
/// <remarks>A class and not a record, so that no ToString ever prints a secret.</remarks>
internal sealed class Login(AuthenticationHeaderValue? header, ClientCertificate? certificate = null, long epoch = 0)
{
    public static readonly Login Anonymous = new(null);

    /// <summary>The Authorization header; null for none.</summary>
    public AuthenticationHeaderValue? Header => header;

    /// <summary>The client certificate of the TLS handshake; null for none.</summary>
    public ClientCertificate? Certificate => certificate;

    /// <summary>Grows with every change of the certificate, so that a late request does not bring an older one back.</summary>
    public long Epoch => epoch;
}
