using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Doctor.Network;

/// <summary>The facts from the steps up to the API server's first response.</summary>
internal sealed class NetworkFacts(ClusterConnection cluster)
{
    /// <summary>Gets the API server.</summary>
    public Uri Server { get; } = cluster.BaseUri;

    /// <summary>Gets the proxy, without user info; null for a direct connection.</summary>
    public Uri? Proxy { get; } = cluster.ProxyAddress;

    /// <summary>Gets the endpoint of the TCP connection: the proxy, else the server.</summary>
    public DnsEndPoint FirstHop => EndPoint(Proxy ?? Server);

    /// <summary>Gets or sets the reason why the name of the first hop could not be resolved.</summary>
    public string? NameFailure { get; set; }

    /// <summary>Gets or sets the reason why the first hop could not be reached.</summary>
    public string? TcpFailure { get; set; }

    /// <summary>Gets or sets the proxy's response to CONNECT.</summary>
    public HttpStatusCode? ProxyStatus { get; set; }

    /// <summary>Gets or sets a value indicating whether the proxy did not respond with HTTP.</summary>
    public bool ProxyIsMute { get; set; }

    /// <summary>Gets or sets the handshake with the cluster's policy.</summary>
    public TlsObservation? Tls { get; set; }

    /// <summary>Gets or sets a value indicating whether the server responds with plain HTTP although TLS was expected.</summary>
    public bool SpeaksPlainHttp { get; set; }

    /// <summary>Gets or sets a value indicating whether the server supports only HTTP/2.</summary>
    public bool SpeaksOnlyHttp2 { get; set; }

    /// <summary>Gets or sets the client certificate.</summary>
    public CertificateFacts? ClientCertificate { get; set; }

    /// <summary>Gets the name that the server's certificate must match.</summary>
    public string TlsName { get; } = cluster.ServerName;

    /// <summary>Gets or sets a value indicating whether the configuration specifies its own authorities.</summary>
    public bool HasOwnAuthorities { get; set; }

    /// <summary>Gets or sets the server's response to the first request.</summary>
    public ApiReply? Answer { get; set; }

    /// <summary>Gets or sets the reason why there was no response.</summary>
    public PortForwardException? AnswerFailure { get; set; }

    /// <summary>Gets the TLS alert of the server, in the handshake or with the first response.</summary>
    public int? Alert => Tls?.Alert ?? (AnswerFailure is { } failure ? TlsAlert.Find(failure) : null);

    /// <summary>Gets the authority of the server's certificate that has expired or is not valid yet.</summary>
    public CertificateFacts? ExpiredAuthority(DateTimeOffset now) =>
        ChainHas(X509ChainStatusFlags.NotTimeValid) ? Tls!.Path.Skip(1).FirstOrDefault(certificate => !certificate.IsValidAt(now)) : null;

    /// <summary>Gets or sets the Kubernetes version in the response.</summary>
    public string? Version { get; set; }

    /// <summary>Gets the time of the server at some moment.</summary>
    public DateTimeOffset? ServerTime { get; set; }

    /// <summary>Gets the difference by which the server's clock was ahead of the local one at that moment.</summary>
    public TimeSpan? Skew { get; set; }

    /// <summary>Gets a value indicating whether the server responded to a request, so that everything before it works.</summary>
    public bool IsReached => Answer is not null;

    /// <summary>Gets a value indicating whether the response is that of a working API server.</summary>
    public bool IsServing => Version is not null
        || Answer is { Status: HttpStatusCode.Unauthorized }
        || (Answer is { Status: HttpStatusCode.Forbidden } refusal && refusal.Text("kind") == "Status");

    public string ServerText => $"{Server.Scheme}://{Server.Authority}";

    public string ProxyText => Proxy is null ? "" : $"{Proxy.Scheme}://{Proxy.Authority}";

    public bool CertificateHas(SslPolicyErrors error) => Tls is { Succeeded: false } tls && tls.Errors.HasFlag(error);

    public bool ChainHas(X509ChainStatusFlags status) => Tls is { Succeeded: false } tls && (tls.Chain & status) != 0;

    /// <summary>Records the server's time from the Date header of a response.</summary>
    public void NoteTime(DateTimeOffset? serverTime, DateTimeOffset seenAt)
    {
        if (serverTime is { } time)
        {
            ServerTime = time;
            Skew = time - seenAt;
        }
    }

    public static DnsEndPoint EndPoint(Uri address) => new(address.IdnHost.Trim('[', ']'), address.Port);
}
