using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Trust;
using PortForward.Net.Doctor.Network;
using PortForward.Net.Errors;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>What can be wrong before the API server has answered, and with the clocks.</summary>
internal static class NetworkCauses
{
    private const string CertificateFix =
        "Have the API server's certificate renewed (kubeadm: 'kubeadm certs renew apiserver'), then try again.";

    private const X509ChainStatusFlags NameConstraints = X509ChainStatusFlags.HasExcludedNameConstraint | X509ChainStatusFlags.HasNotPermittedNameConstraint
        | X509ChainStatusFlags.HasNotSupportedNameConstraint | X509ChainStatusFlags.HasNotDefinedNameConstraint | X509ChainStatusFlags.InvalidNameConstraints;

    public static readonly CauseRule[] Rules =
    [
        new(ClockSkew, ClockExplains, Clock, ClockFix),
        new(ProxyUnreachable,
            facts => !facts.Network.IsReached && facts.Network.Proxy is not null && FirstHopFailure(facts) is not null,
            facts => $"The proxy {facts.Network.ProxyText} cannot be reached: {FirstHopFailure(facts)}",
            _ => "Start the proxy or correct its address: 'proxy-url' of the kubeconfig's cluster, else HTTPS_PROXY; NO_PROXY or "
                + "removing it leads around it."),
        new(ServerNameUnknown,
            facts => facts.Network is { IsReached: false, Proxy: null, NameFailure: not null },
            facts => $"The name of the API server, {facts.Network.FirstHop.Host}, has no address: {facts.Network.NameFailure}",
            _ => "Check 'server' of the kubeconfig's cluster, and that the VPN or the DNS server that knows this name is on."),
        new(ServerUnreachable,
            facts => facts.Network is { IsReached: false, Proxy: null, TcpFailure: not null },
            facts => $"Nothing answers at {facts.Network.Server.Authority}, the address of the API server: {facts.Network.TcpFailure}",
            _ => "Check that the API server is up, that 'server' of the kubeconfig's cluster is its address, and that no firewall or "
                + "missing VPN is between."),
        new(ProxyCredentialRefused,
            facts => !facts.Network.IsReached && facts.Network.ProxyStatus == HttpStatusCode.ProxyAuthenticationRequired,
            facts => $"The proxy {facts.Network.ProxyText} asks for a credential and got none, or not the right one",
            _ => "Put the user name and password into the proxy's address (http://USER:PASSWORD@HOST:PORT), or correct them there."),
        new(ProxyRefused,
            facts => facts.Network is { IsReached: false, Proxy: not null } && ProxyAnswer(facts) is not null,
            facts => $"The proxy {facts.Network.ProxyText} does not lead to {facts.Network.Server.Authority}: {ProxyAnswer(facts)}",
            facts => facts.Network switch
            {
                { Proxy.Scheme: "socks5" } => "Check the user name and password in the proxy's address, that the proxy allows that host and port, and "
                    + "that it reaches the API server.",
                { ProxyIsMute: true } => "Check the proxy's address and its scheme: https means TLS to the proxy itself, and most proxies want http; or go "
                    + "around it by NO_PROXY.",
                _ => "Have the proxy allow CONNECT to that host and port, check that it reaches the API server, or go around it by NO_PROXY.",
            })
        {
            IsLastResort = true,
        },
        new(ServerWithoutTls,
            facts => !facts.Network.IsReached && facts.Network.SpeaksPlainHttp,
            facts => $"The server at {facts.Network.Server.Authority} speaks plain HTTP, and the kubeconfig says https",
            facts => $"Write http://{facts.Network.Server.Authority} as 'server' of the kubeconfig's cluster if this is meant (as with "
                + "'kubectl proxy'); else correct host and port."),
        new(ServerWithoutHttp11,
            facts => !facts.Network.IsReached && facts.Network.SpeaksOnlyHttp2,
            facts => $"The server at {facts.Network.Server.Authority} speaks HTTP/2 only, and upgrades exist in HTTP/1.1 only",
            _ => "Have the load balancer or proxy before the API server offer HTTP/1.1 (ALPN http/1.1) too, or use an address that "
                + "leads to the API server itself."),
        new(CertificateExpired,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(X509ChainStatusFlags.NotTimeValid) && facts.Network.Tls!.Certificate!.NotAfter < facts.Now,
            facts => $"The API server's certificate expired {PlainText.Date(facts.Network.Tls!.Certificate!.NotAfter)}",
            _ => CertificateFix),
        new(CertificateNotYetValid,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(X509ChainStatusFlags.NotTimeValid) && facts.Network.Tls!.Certificate!.NotBefore > facts.Now,
            facts => $"The API server's certificate is not valid before {PlainText.Date(facts.Network.Tls!.Certificate!.NotBefore)}",
            _ => "Set the clock of this machine if it is wrong, else have the API server's certificate made anew."),
        new(CertificateAuthorityExpired,
            facts => !facts.Network.IsReached && facts.Network.ExpiredAuthority(facts.Now) is not null,
            facts => AuthorityText(facts.Network.ExpiredAuthority(facts.Now)!),
            _ => "Have the cluster's authority renewed, and fetch the kubeconfig again: it holds the old one in 'certificate-authority-data'."),
        new(CertificateMisused,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(X509ChainStatusFlags.NotValidForUsage),
            facts => $"The certificate of {facts.Network.Tls!.Certificate!.Subject} is not meant for servers: its extended key usage lacks serverAuth",
            _ => "Have the API server use a certificate made for servers (extended key usage serverAuth); a client's certificate may have been put there."),
        new(CertificateMisused,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(NameConstraints),
            facts => $"An authority above the API server's certificate may not vouch for its names ({facts.Network.Tls!.Certificate!.NamesText}): its name "
                + "constraints exclude one of them",
            _ => "Have the certificate made for names that the authority permits, or signed by another authority."),
        new(CertificateAuthorityUnknown,
            facts => !facts.Network.IsReached && facts.Network.ChainHas(TlsObservation.Untrusted | X509ChainStatusFlags.NotSignatureValid),
            facts => facts.Network.ChainHas(X509ChainStatusFlags.NotSignatureValid)
                ? $"A trusted authority has the name {facts.Network.Tls!.Certificate!.Issuer}, which the API server's certificate gives as its issuer, but "
                    + "another key has signed the certificate: the authority was made again under the same name"
                : "No authority that is trusted for this cluster has signed the API server's certificate, which names "
                    + $"{facts.Network.Tls!.Certificate!.Issuer} as its issuer",
            facts => facts.Network.HasOwnAuthorities
                ? "Put the authority that signed it into 'certificate-authority-data' of the kubeconfig's cluster: fetch the "
                    + "kubeconfig anew, since the cluster may have been made anew, or the address be another cluster's."
                : "Put the cluster's authority into 'certificate-authority-data' of the kubeconfig's cluster; without it only this "
                    + "machine's authorities are trusted."),
        new(CertificateNameMismatch,
            facts => !facts.Network.IsReached && facts.Network.CertificateHas(SslPolicyErrors.RemoteCertificateNameMismatch)
                && facts.Network.Tls!.Certificate is not null,
            facts => $"The API server's certificate is not for {facts.Network.TlsName}: it is for {facts.Network.Tls!.Certificate!.NamesText}",
            _ => "Use one of these names in 'server' of the kubeconfig's cluster, or name one as its 'tls-server-name'; else have the "
                + "certificate made for this name too."),
        new(ClientCertificateExpired,
            facts => (!facts.Network.IsReached || facts.Access.IsUnauthorized) && facts.Network.TcpFailure is null
                && facts.Network.ClientCertificate is { } certificate && certificate.NotAfter < facts.Now,
            facts => $"The client certificate of {facts.Network.ClientCertificate!.Subject} expired "
                + $"{PlainText.Date(facts.Network.ClientCertificate.NotAfter)}",
            _ => "Fetch a new kubeconfig, or have the client certificate renewed (kubeadm: 'kubeadm certs renew admin.conf')."),
        new(ClientCertificateRefused,
            facts => facts.Network is { IsReached: false, Alert: { } alert } && TlsAlert.IsOfClientCertificate(alert),
            facts => facts.Network.ClientCertificate is { } certificate
                ? $"The server refused the client certificate of {certificate.Subject}, issued by {certificate.Issuer}: its TLS alert is "
                    + TlsAlert.Name(facts.Network.Alert!.Value)
                : $"The server asks for a client certificate and got none: its TLS alert is {TlsAlert.Name(facts.Network.Alert!.Value)}",
            facts => TlsAlert.Advice(facts.Network.Alert!.Value)),
        new(ClientCertificateRefused,
            facts => !facts.Network.IsReached && facts.Network is { ClientCertificate: not null, Tls.Succeeded: true, AnswerFailure: not null },
            facts => "The server ended the connection after it saw the client certificate of "
                + $"{facts.Network.ClientCertificate!.Subject}, issued by {facts.Network.ClientCertificate.Issuer}",
            _ => "Use a client certificate that this cluster's authority has signed: fetch the kubeconfig of this user anew.")
        {
            IsLastResort = true,
        },
        new(TlsFailed,
            facts => !facts.Network.IsReached && facts.Network.Tls is { Succeeded: false },
            facts => $"The TLS handshake with {facts.Network.Server.Authority} failed: {TlsText(facts.Network.Tls!)}",
            _ => "Check that an API server answers at this address, and that nothing between takes TLS apart.")
        {
            IsLastResort = true,
        },
        new(ServerNotKubernetes,
            facts => facts.Network is { IsReached: true, IsServing: false } && SpeaksTlsOnly(facts),
            facts => $"The server at {facts.Network.Server.Authority} speaks TLS, and the kubeconfig says http",
            facts => $"Write https://{facts.Network.Server.Authority} as 'server' of the kubeconfig's cluster."),
        new(ServerRedirects,
            facts => facts.Network is { IsReached: true, IsServing: false } && ApiErrors.IsRedirect(facts.Network.Answer!.Status),
            facts => $"What answers at {facts.Network.ServerText} points elsewhere (status {(int)facts.Network.Answer!.Status}"
                + $"{(facts.Network.Answer.Location is { } location ? $", to {PlainText.OneLine(location)}" : "")}), as a login page or a gateway does",
            _ => "Log in to the network or the gateway first, or write the API server's own address as 'server' of the kubeconfig's cluster. Redirects are "
                + "not followed: the credential is for the API server alone."),
        new(ServerNotKubernetes,
            facts => facts.Network is { IsReached: true, IsServing: false } && (int)facts.Network.Answer!.Status is < 500 and not 429,
            facts => $"Something answers at {facts.Network.ServerText} that is no Kubernetes API server: its status is "
                + $"{(int)facts.Network.Answer!.Status}",
            _ => "Check host, port and path of 'server' of the kubeconfig's cluster: a login page, a gateway or another program may answer there."),
        new(ServerFailing,
            facts => facts.Network is { IsReached: true, IsServing: false },
            facts => $"The API server, or what stands before it, answered {(int)facts.Network.Answer!.Status}: {facts.Network.Answer.Message}",
            _ => "Check that the API server is up and healthy ('kubectl get --raw /readyz'), and that the load balancer before it finds it; try again.")
        {
            IsLastResort = true,
        },
        new(ServerFailing,
            facts => facts.Network is { IsReached: false, AnswerFailure: not null },
            facts => facts.Network.AnswerFailure!.Message,
            _ => "Check that an API server is up at this address, and that no gateway between ends its connections.")
        {
            IsLastResort = true,
        },
    ];

    /// <summary>Clocks that differ and have done no harm yet.</summary>
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
        { ProxyStatus: not (null or HttpStatusCode.OK) } network => $"it answered {(int)network.ProxyStatus}",
        { ProxyIsMute: true } => "it does not answer as a proxy does",
        { AnswerFailure: { Error: PortForwardError.ProxyFailure } failure } => failure.Message,
        _ => null,
    };

    private static string? FirstHopFailure(DiagnosisFacts facts) => facts.Network.NameFailure ?? facts.Network.TcpFailure;

    /// <summary>Whether what fails by its dates here is in order by the server's clock.</summary>
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
            + $"which says {PlainText.Date(facts.Network.ServerTime!.Value)}; certificates and tokens are judged by it";
    }

    private static string ClockFix(DiagnosisFacts facts) => "Set the clock that is wrong: turn time synchronisation (NTP) on, here or at the API server.";

    private static string AuthorityText(CertificateFacts authority) =>
        $"The authority {authority.Subject}, which stands above the API server's certificate, is valid from {PlainText.Date(authority.NotBefore)} to "
            + PlainText.Date(authority.NotAfter);

    private static string TlsText(TlsObservation tls) => tls.Certificate is null ? tls.Failure ?? "the server ended it" : tls.Objections;
}
