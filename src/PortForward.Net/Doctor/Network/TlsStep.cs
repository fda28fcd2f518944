using System.Security.Authentication;

namespace PortForward.Net.Doctor.Network;

/// <summary>Performs a handshake with the cluster's policy. If it fails, further probes find out why.</summary>
internal sealed class TlsStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.TlsHandshake;

    public string Name => "TLS handshake";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network switch
    {
        { Server.Scheme: "http" } => "the server's address uses http",
        { NameFailure: not null } or { TcpFailure: not null } => "there is no connection",
        { Proxy.Scheme: not ("http" or "https") } => "the proxy is not an HTTP proxy",
        { Proxy: not null, ProxyStatus: not System.Net.HttpStatusCode.OK } => "the proxy did not open a tunnel",
        _ => null,
    };

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var network = facts.Network;
        var stream = await ServerRoute.OpenAsync(facts, cancellationToken).ConfigureAwait(false);
        var seen = network.Tls = await TlsProbe.ObserveAsync(stream, facts, cancellationToken).ConfigureAwait(false);
        if (seen.Succeeded)
        {
            return StepResult.Passed($"{Version(seen.Version)}; {Describe(seen.Certificate)}");
        }

        if (seen.Certificate is not null)
        {
            stream = await ServerRoute.OpenAsync(facts, cancellationToken).ConfigureAwait(false);
            network.NoteTime(await TlsProbe.ReadTimeAsync(stream, facts.Cluster, cancellationToken).ConfigureAwait(false), facts.Now);
            return StepResult.Failed($"{Describe(seen.Certificate)}: {seen.Objections}");
        }

        stream = await ServerRoute.OpenAsync(facts, cancellationToken).ConfigureAwait(false);
        network.SpeaksOnlyHttp2 = await TlsProbe.SpeaksHttp2Async(stream, facts.Cluster, cancellationToken).ConfigureAwait(false);
        if (!network.SpeaksOnlyHttp2)
        {
            stream = await ServerRoute.OpenAsync(facts, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                network.SpeaksPlainHttp = await TlsProbe.SpeaksPlainHttpAsync(stream, network.Server, cancellationToken).ConfigureAwait(false);
            }
        }

        return StepResult.Failed(
            network.SpeaksOnlyHttp2 ? "the server supports only HTTP/2"
            : network.SpeaksPlainHttp ? "the server responds with plain HTTP"
            : PlainText.Sentence(seen.Failure ?? "the server closed the connection during the handshake"));
    }

    private static string Version(SslProtocols version) => version switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => version.ToString(),
    };

    private static string Describe(CertificateFacts? certificate) => certificate is null
        ? "the server's certificate is not verified"
        : $"{certificate.Subject}, issued by {certificate.Issuer} for {certificate.NamesText}, "
            + $"valid from {PlainText.Date(certificate.NotBefore)} to {PlainText.Date(certificate.NotAfter)}";
}
