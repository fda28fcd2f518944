using System.Net.Http.Headers;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>The credential of one request. Immutable.</summary>
/// <remarks>A class rather than a record, so that ToString never prints a secret.</remarks>
internal sealed class Login(AuthenticationHeaderValue? header, ClientCertificate? certificate = null, long epoch = 0)
{
    public static readonly Login Anonymous = new(null);

    /// <summary>Gets the Authorization header; null for none.</summary>
    public AuthenticationHeaderValue? Header => header;

    /// <summary>Gets the client certificate of the TLS handshake; null for none.</summary>
    public ClientCertificate? Certificate => certificate;

    /// <summary>Gets a number that increases with every change of the certificate, so that a late request does not restore an older one.</summary>
    public long Epoch => epoch;
}
