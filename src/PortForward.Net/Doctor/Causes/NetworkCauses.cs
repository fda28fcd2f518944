using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Trust;
using PortForward.Net.Doctor.Network;
using PortForward.Net.Errors;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>The causes that concern the network, the clocks and the API server itself.</summary>
internal static class NetworkCauses
{
    private const string CertificateFix =
        "Renew the API server's certificate (kubeadm: 'kubeadm certs renew apiserver'), then try again.";

    private const X509ChainStatusFlags NameConstraints = X509ChainStatusFlags.HasExcludedNameConstraint | X509ChainStatusFlags.HasNotPermittedNameConstraint
        | X509ChainStatusFlags.HasNotSupportedNameConstraint | X509ChainStatusFlags.HasNotDefinedNameConstraint | X509ChainStatusFlags.InvalidNameConstraints;

    public static readonly CauseRule[] Rules =
    [
        new(ClockSkew, ClockExplains, Clock, ClockFix),
        new(ProxyUnreachable,
            facts => !facts.Network.IsReached && facts.Network.Proxy is not null && FirstHopFailure(facts) is not null,
            facts => $"The proxy {facts.Network.ProxyText} cannot be reached: {FirstHopFailure(facts)}",
            _ => "Start the proxy, or correct its address in 'proxy-url' of the kubeconfig's cluster or in HTTPS_PROXY. To bypass it, add the "
                + "server to NO_PROXY or remove the setting."),
        new(ServerNameUnknown,
            facts => facts.Network is { IsReached: false, Proxy: null, NameFailure: not null },
            facts => $"The name of the API server, {facts.Network.FirstHop.Host}, could not be resolved: {facts.Network.NameFailure}",
            _ => "Check 'server' of the kubeconfig's cluster, and that the VPN or the DNS server that resolves this name is available."),
        new(ServerUnreachable,
            facts => facts.Network is { IsReached: false, Proxy: null, TcpFailure: not null },
            facts => $"The API server at {facts.Network.Server.Authority} does not respond: {facts.Network.TcpFailure}",
            _ => "Check that the API server is running, that 'server' of the kubeconfig's cluster is its address, and that no firewall or "
                + "missing VPN blocks the connection."),
        new(ProxyCredentialRefused,
            facts => !facts.Network.IsReached && facts.Network.ProxyStatus == HttpStatusCode.ProxyAuthenticationRequired,
            facts => $"The proxy {facts.Network.ProxyText} requires a credential and received none, or a wrong one",
            _ => "Add the user name and password to the proxy's address (http://USER:PASSWORD@HOST:PORT), or correct them there."),
        new(ProxyRefused,
            facts => facts.Network is { IsReached: false, Proxy: not null } && ProxyAnswer(facts) is not null,
            facts => $"The proxy {facts.Network.ProxyText} does not connect to {facts.Network.Server.Authority}: {ProxyAnswer(facts)}",
            facts => facts.Network switch
            {
                { Proxy.Scheme: "socks5" } => "Check the user name and password in the proxy's address, and that the proxy allows that host and port and can reach "
                    + "the API server.",
                { ProxyIsMute: true } => "Check the proxy's address and its scheme: https means TLS to the proxy itself, while most proxies expect http. To bypass "
                    + "the proxy, use NO_PROXY.",
                _ => "Configure the proxy to allow CONNECT to that host and port, and check that it can reach the API server. To bypass the proxy, use NO_PROXY.",
            })
        {
            IsLastResort = true,
        },
        new(ServerWithoutTls,
            facts => !facts.Network.IsReached && facts.Network.SpeaksPlainHttp,
            facts => $"The server at {facts.Network.Server.Authority} responds with plain HTTP, but the kubeconfig specifies https",
            facts => $"If this is intended (as with 'kubectl proxy'), set 'server' of the kubeconfig's cluster to http://{facts.Network.Server.Authority}. "
                + "Otherwise, correct the host and port."),
        new(ServerWithoutHttp11,
            facts => !facts.Network.IsReached && facts.Network.SpeaksOnlyHttp2,
            facts => $"The server at {facts.Network.Server.Authority} supports only HTTP/2, but upgrades require HTTP/1.1",
            _ => "Configure the load balancer or proxy in front of the API server to offer HTTP/1.1 (ALPN http/1.1) as well, or use an address "
                + "that connects to the API server directly."),
        new(CertificateExpired,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(X509ChainStatusFlags.NotTimeValid) && facts.Network.Tls!.Certificate!.NotAfter < facts.Now,
            facts => $"The API server's certificate expired at {PlainText.Date(facts.Network.Tls!.Certificate!.NotAfter)}",
            _ => CertificateFix),
        new(CertificateNotYetValid,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(X509ChainStatusFlags.NotTimeValid) && facts.Network.Tls!.Certificate!.NotBefore > facts.Now,
            facts => $"The API server's certificate is not valid before {PlainText.Date(facts.Network.Tls!.Certificate!.NotBefore)}",
            _ => "Set the clock of this machine if it is wrong. Otherwise, reissue the API server's certificate."),
        new(CertificateAuthorityExpired,
            facts => !facts.Network.IsReached && facts.Network.ExpiredAuthority(facts.Now) is not null,
            facts => AuthorityText(facts.Network.ExpiredAuthority(facts.Now)!),
            _ => "Renew the cluster's certificate authority, and download the kubeconfig again: its 'certificate-authority-data' contains the old one."),
        new(CertificateMisused,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(X509ChainStatusFlags.NotValidForUsage),
            facts => $"The certificate of {facts.Network.Tls!.Certificate!.Subject} does not allow server authentication: its extended key usage lacks serverAuth",
            _ => "Configure the API server with a server certificate (extended key usage serverAuth). It may be using a client certificate."),
        new(CertificateMisused,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(NameConstraints),
            facts => $"An authority of the API server's certificate is not allowed to issue it for its names ({facts.Network.Tls!.Certificate!.NamesText}): "
                + "the name constraints of the authority exclude one of them",
            _ => "Issue the certificate for names that the authority permits, or use another authority."),
        new(CertificateAuthorityUnknown,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(TlsObservation.Untrusted | X509ChainStatusFlags.NotSignatureValid),
            facts => facts.Network.ChainHas(X509ChainStatusFlags.NotSignatureValid)
                ? $"The issuer of the API server's certificate, {facts.Network.Tls!.Certificate!.Issuer}, is the name of a trusted authority, but the certificate "
                    + "is signed with another key: the authority was recreated with the same name"
                : "The API server's certificate is not signed by an authority that is trusted for this cluster; its issuer is "
                    + $"{facts.Network.Tls!.Certificate!.Issuer}",
            facts => facts.Network.HasOwnAuthorities
                ? "Download the kubeconfig again, so that 'certificate-authority-data' of its cluster contains the authority that signed the certificate. The "
                    + "cluster may have been recreated, or the address may belong to another cluster."
                : "Add the cluster's authority to 'certificate-authority-data' of the kubeconfig's cluster. Without it, only the authorities of "
                    + "this machine are trusted."),
        new(CertificateNameMismatch,
            facts => !facts.Network.IsReached && facts.Network.CertificateHas(SslPolicyErrors.RemoteCertificateNameMismatch)
                && facts.Network.Tls!.Certificate is not null,
            facts => $"The API server's certificate is not valid for {facts.Network.TlsName}: it is issued for {facts.Network.Tls!.Certificate!.NamesText}",
            _ => "Use one of these names in 'server' of the kubeconfig's cluster, or set its 'tls-server-name' to one of them. Otherwise, reissue the "
                + "certificate for this name too."),
        new(ClientCertificateExpired,
            facts => (!facts.Network.IsReached || facts.Access.IsUnauthorized) && facts.Network.TcpFailure is null
                && facts.Network.ClientCertificate is { } certificate && certificate.NotAfter < facts.Now,
            facts => $"The client certificate of {facts.Network.ClientCertificate!.Subject} expired at "
                + $"{PlainText.Date(facts.Network.ClientCertificate.NotAfter)}",
            _ => "Download a new kubeconfig, or renew the client certificate (kubeadm: 'kubeadm certs renew admin.conf')."),
        new(ClientCertificateRefused,
            facts => facts.Network is { IsReached: false, Alert: { } alert } && TlsAlert.IsOfClientCertificate(alert),
            facts => facts.Network.ClientCertificate is { } certificate
                ? $"The server rejected the client certificate of {certificate.Subject}, issued by {certificate.Issuer}, with the TLS alert "
                    + TlsAlert.Name(facts.Network.Alert!.Value)
                : $"The server requires a client certificate, but none is configured (TLS alert {TlsAlert.Name(facts.Network.Alert!.Value)})",
            facts => TlsAlert.Advice(facts.Network.Alert!.Value)),
        new(ClientCertificateRefused,
            facts => !facts.Network.IsReached && facts.Network is { ClientCertificate: not null, Tls.Succeeded: true, AnswerFailure: not null },
            facts => "The server closed the connection after it received the client certificate of "
                + $"{facts.Network.ClientCertificate!.Subject}, issued by {facts.Network.ClientCertificate.Issuer}",
            _ => "Use a client certificate that this cluster's authority has signed: download the kubeconfig of this user again.")
        {
            IsLastResort = true,
        },
        new(TlsFailed,
            facts => !facts.Network.IsReached && facts.Network.Tls is { Succeeded: false },
            facts => $"The TLS handshake with {facts.Network.Server.Authority} failed: {TlsText(facts.Network.Tls!)}",
            _ => "Check that the address is that of an API server, and that no proxy in between intercepts TLS.")
        {
            IsLastResort = true,
        },
        new(ServerNotKubernetes,
            facts => facts.Network is { IsReached: true, IsServing: false } && SpeaksTlsOnly(facts),
            facts => $"The server at {facts.Network.Server.Authority} expects TLS, but the kubeconfig specifies http",
            facts => $"Set 'server' of the kubeconfig's cluster to https://{facts.Network.Server.Authority}."),
        new(ServerRedirects,
            facts => facts.Network is { IsReached: true, IsServing: false } && ApiErrors.IsRedirect(facts.Network.Answer!.Status),
            facts => $"The server at {facts.Network.ServerText} redirects to another address (status {(int)facts.Network.Answer!.Status}"
                + $"{(facts.Network.Answer.Location is { } location ? $", {PlainText.OneLine(location)}" : "")}), like a login page or a gateway",
            _ => "Log in to the network or the gateway first, or set 'server' of the kubeconfig's cluster to the API server's own address. Redirects are "
                + "not followed because the credential is intended for the API server only."),
        new(ServerNotKubernetes,
            facts => facts.Network is { IsReached: true, IsServing: false } && (int)facts.Network.Answer!.Status is < 500 and not 429,
            facts => $"The server at {facts.Network.ServerText} is not a Kubernetes API server: it responded with status "
                + $"{(int)facts.Network.Answer!.Status}",
            _ => "Check host, port and path of 'server' of the kubeconfig's cluster: the address may be that of a login page, a gateway or another application."),
        new(ServerFailing,
            facts => facts.Network is { IsReached: true, IsServing: false },
            facts => $"The API server, or a gateway in front of it, responded with status {(int)facts.Network.Answer!.Status}: {facts.Network.Answer.Message}",
            _ => "Check that the API server is healthy ('kubectl get --raw /readyz'), and that the load balancer in front of it can reach it. Then try again.")
        {
            IsLastResort = true,
        },
        new(ServerFailing,
            facts => facts.Network is { IsReached: false, AnswerFailure: not null },
            facts => facts.Network.AnswerFailure!.Message,
            _ => "Check that an API server is running at this address, and that no gateway in between closes its connections.")
        {
            IsLastResort = true,
        },
    ];

    /// <summary>A clock difference that has not caused a failure yet.</summary>
    public static readonly CauseRule Clocks =
        new(ClockSkew, facts => facts.Network.Skew is { } skew && skew.Duration() > DoctorLimits.ClockTolerance, Clock, ClockFix)
        {
            EvenWhenConnected = true,
            IsSide = true,
        };

    private static bool SpeaksTlsOnly(DiagnosisFacts facts) => facts.Network.Server.Scheme == Uri.UriSchemeHttp
        && facts.Network.Answer!.Reason == FailureReason.TlsExpected;

    private static string? ProxyAnswer(DiagnosisFacts facts) => facts.Network switch
    {
        { ProxyStatus: not (null or HttpStatusCode.OK) } network => $"it responded with status {(int)network.ProxyStatus}",
        { ProxyIsMute: true } => "it does not respond like an HTTP proxy",
        { AnswerFailure: { Error: PortForwardError.ProxyFailure } failure } => failure.Message,
        _ => null,
    };

    private static string? FirstHopFailure(DiagnosisFacts facts) => facts.Network.NameFailure ?? facts.Network.TcpFailure;

    /// <summary>Determines whether everything that has expired by the local clock is valid by the server's clock.</summary>
    private static bool ClockExplains(DiagnosisFacts facts)
    {
        if (facts.Network.Skew is not { } skew || skew.Duration() <= DoctorLimits.ClockTolerance)
        {
            return false;
        }

        var (here, there) = (facts.Now, facts.Now + skew);
        return (facts.Network.ChainHas(X509ChainStatusFlags.NotTimeValid) && facts.Network.Tls!.Certificate!.IsValidAt(there))
            || (facts.Access.IsUnauthorized && facts.Access.Token is { } token && token.IsValidAt(here) && !token.IsValidAt(there));
    }

    private static string Clock(DiagnosisFacts facts)
    {
        var skew = facts.Network.Skew!.Value;
        return $"The clock of this machine is {PlainText.Span(skew)} {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the API server's, "
            + $"which shows {PlainText.Date(facts.Network.ServerTime!.Value)}; the validity of certificates and tokens depends on it";
    }

    private static string ClockFix(DiagnosisFacts facts) => "Correct the clock that is wrong: enable time synchronization (NTP) on this machine or on the API server.";

    private static string AuthorityText(CertificateFacts authority) =>
        $"The authority {authority.Subject} of the API server's certificate is valid only from {PlainText.Date(authority.NotBefore)} to "
            + PlainText.Date(authority.NotAfter);

    private static string TlsText(TlsObservation tls) => tls.Certificate is null ? tls.Failure ?? "the server closed the connection" : tls.Objections;
}
