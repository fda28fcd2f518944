using System.Security.Authentication;

namespace PortForward.Net.Doctor.Network;

/// <summary>The handshake by the cluster's own policy; where it fails, a second look finds out why.</summary>
internal sealed class TlsStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.TlsHandshake;

    public string Name => "TLS handshake";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network switch
    {
        { Server.Scheme: "http" } => "the server's address says http",
        { NameFailure: not null } or { TcpFailure: not null } => "there is no connection",
        { Proxy.Scheme: not ("http" or "https") } => "the proxy is no HTTP proxy",
        { Proxy: not null, ProxyStatus: not System.Net.HttpStatusCode.OK } => "the proxy opened no tunnel",
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
            network.SpeaksOnlyHttp2 ? "the server takes HTTP/2 only"
            : network.SpeaksPlainHttp ? "the server speaks plain HTTP"
            : PlainText.Sentence(seen.Failure ?? "the server ended the handshake"));
    }

    private static string Version(SslProtocols version) => version switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => version.ToString(),
    };

    private static string Describe(CertificateFacts? certificate) => certificate is null
        ? "the server's certificate is not checked"
        : $"{certificate.Subject} by {certificate.Issuer} for {certificate.NamesText}, "
            + $"valid from {PlainText.Date(certificate.NotBefore)} to {PlainText.Date(certificate.NotAfter)}";
}
