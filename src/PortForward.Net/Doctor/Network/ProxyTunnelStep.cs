using System.Net;

namespace PortForward.Net.Doctor.Network;

/// <summary>Whether the proxy opens a tunnel to the API server.</summary>
internal sealed class ProxyTunnelStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.ProxyTunnel;

    public string Name => "proxy";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network switch
    {
        { Proxy: null } => "there is none",
        { NameFailure: not null } or { TcpFailure: not null } => "it cannot be reached",
        { Proxy.Scheme: not ("http" or "https") } => "it is no HTTP proxy",
        _ => null,
    };

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        // Until it has answered; what ends this step before leaves it so.
        facts.Network.ProxyIsMute = true;
        var stream = await ServerRoute.OpenFirstHopAsync(facts, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var status = await ServerRoute.ConnectAsync(stream, facts, cancellationToken).ConfigureAwait(false);
            facts.Network.ProxyStatus = status;
            facts.Network.ProxyIsMute = status is null;
            return status switch
            {
                HttpStatusCode.OK => StepResult.Passed($"{facts.Network.ProxyText} leads to {facts.Network.Server.Authority}"),
                HttpStatusCode.ProxyAuthenticationRequired => StepResult.Failed($"{facts.Network.ProxyText} asks for a user name and password, or for others (407)"),
                null => StepResult.Failed($"{facts.Network.ProxyText} does not answer as an HTTP proxy"),
                _ => StepResult.Failed($"{facts.Network.ProxyText} answered {(int)status}"),
            };
        }
    }
}
