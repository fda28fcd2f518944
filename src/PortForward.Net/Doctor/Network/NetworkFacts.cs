using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Doctor.Network;

/// <summary>What the steps up to the API server's first answer have learned.</summary>
internal sealed class NetworkFacts(ClusterConnection cluster)
{
    /// <summary>The API server.</summary>
    public Uri Server { get; } = cluster.BaseUri;

    /// <summary>The proxy on the way to it, without user info; null for the direct way.</summary>
    public Uri? Proxy { get; } = cluster.ProxyAddress;

    /// <summary>Where the TCP connection goes: to the proxy, else to the server.</summary>
    public DnsEndPoint FirstHop => EndPoint(Proxy ?? Server);

    /// <summary>Why the name of the first hop has no address.</summary>
    public string? NameFailure { get; set; }

    /// <summary>Why nothing answers at the first hop.</summary>
    public string? TcpFailure { get; set; }

    /// <summary>The proxy's answer to a CONNECT.</summary>
    public HttpStatusCode? ProxyStatus { get; set; }

    /// <summary>Whether the proxy was asked and has answered nothing that is HTTP.</summary>
    public bool ProxyIsMute { get; set; }

    /// <summary>The handshake by the cluster's own policy.</summary>
    public TlsObservation? Tls { get; set; }

    /// <summary>Whether the server answers plain HTTP where TLS was expected.</summary>
    public bool SpeaksPlainHttp { get; set; }

    /// <summary>Whether the server takes HTTP/2 and nothing else.</summary>
    public bool SpeaksOnlyHttp2 { get; set; }

    /// <summary>The certificate that this side shows the server.</summary>
    public CertificateFacts? ClientCertificate { get; set; }

    /// <summary>The name that the server's certificate must be for.</summary>
    public string TlsName { get; } = cluster.ServerName;

    /// <summary>Whether the configuration names authorities of its own to trust.</summary>
    public bool HasOwnAuthorities { get; set; }

    /// <summary>The server's answer to the first request.</summary>
    public ApiReply? Answer { get; set; }

    /// <summary>Why there was none.</summary>
    public PortForwardException? AnswerFailure { get; set; }

    /// <summary>The alert by which the server ended TLS, in the handshake or with the first answer.</summary>
    public int? Alert => Tls?.Alert ?? (AnswerFailure is { } failure ? TlsAlert.Find(failure) : null);

    /// <summary>The authority above the server's certificate that is not within its dates.</summary>
    public CertificateFacts? ExpiredAuthority(DateTimeOffset now) =>
        ChainHas(X509ChainStatusFlags.NotTimeValid) ? Tls!.Path.Skip(1).FirstOrDefault(certificate => !certificate.IsValidAt(now)) : null;

    /// <summary>The Kubernetes version of the answer.</summary>
    public string? Version { get; set; }

    /// <summary>The clock of the server at some moment.</summary>
    public DateTimeOffset? ServerTime { get; set; }

    /// <summary>How far the server's clock was ahead of this one at that moment.</summary>
    public TimeSpan? Skew { get; set; }

    /// <summary>Whether a request got an answer of the server; everything before it is then well enough.</summary>
    public bool IsReached => Answer is not null;

    /// <summary>Whether what answered is an API server that works.</summary>
    public bool IsServing => Version is not null
        || Answer is { Status: HttpStatusCode.Unauthorized }
        || (Answer is { Status: HttpStatusCode.Forbidden } refusal && refusal.Text("kind") == "Status");

    public string ServerText => $"{Server.Scheme}://{Server.Authority}";

    public string ProxyText => Proxy is null ? "" : $"{Proxy.Scheme}://{Proxy.Authority}";

    public bool CertificateHas(SslPolicyErrors error) => Tls is { Succeeded: false } tls && tls.Errors.HasFlag(error);

    public bool ChainHas(X509ChainStatusFlags status) => Tls is { Succeeded: false } tls && (tls.Chain & status) != 0;

    /// <summary>Notes the server's clock, by an answer's Date header.</summary>
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
