using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Doctor.Network;

/// <summary>Resolves the name of the first hop.</summary>
internal sealed class NameResolutionStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.NameResolution;

    public string Name => "name resolution";

    public string? SkipReason(DiagnosisFacts facts) =>
        IPAddress.TryParse(facts.Network.FirstHop.Host, out _) ? $"{facts.Network.FirstHop.Host} is an IP address" : null;

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var host = facts.Network.FirstHop.Host;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return StepResult.Passed($"{host} resolves to {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (SocketException failure)
        {
            facts.Network.NameFailure = PlainText.OneLine(failure.Message);
            return StepResult.Failed($"{host}: {facts.Network.NameFailure}");
        }
    }
}
