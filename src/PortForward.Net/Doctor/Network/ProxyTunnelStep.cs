using System.Net;

namespace PortForward.Net.Doctor.Network;

/// <summary>Checks whether the proxy opens a tunnel to the API server.</summary>
internal sealed class ProxyTunnelStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.ProxyTunnel;

    public string Name => "proxy";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network switch
    {
        { Proxy: null } => "no proxy is used",
        { NameFailure: not null } or { TcpFailure: not null } => "it cannot be reached",
        { Proxy.Scheme: not ("http" or "https") } => "it is not an HTTP proxy",
        _ => null,
    };

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        // Holds until the proxy has responded, even if this step ends early.
        facts.Network.ProxyIsMute = true;
        var stream = await ServerRoute.OpenFirstHopAsync(facts, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var status = await ServerRoute.ConnectAsync(stream, facts, cancellationToken).ConfigureAwait(false);
            facts.Network.ProxyStatus = status;
            facts.Network.ProxyIsMute = status is null;
            return status switch
            {
                HttpStatusCode.OK => StepResult.Passed($"{facts.Network.ProxyText} connects to {facts.Network.Server.Authority}"),
                HttpStatusCode.ProxyAuthenticationRequired => StepResult.Failed($"{facts.Network.ProxyText} requires a user name and password, or rejects the configured ones (407)"),
                null => StepResult.Failed($"{facts.Network.ProxyText} does not respond like an HTTP proxy"),
                _ => StepResult.Failed($"{facts.Network.ProxyText} responded with status {(int)status}"),
            };
        }
    }
}
