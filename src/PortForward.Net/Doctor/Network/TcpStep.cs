using System.Net.Sockets;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Doctor.Network;

/// <summary>Opens a TCP connection to the first hop.</summary>
internal sealed class TcpStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.TcpConnection;

    public string Name => "TCP connection";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network.NameFailure is null ? null : "the name could not be resolved";

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var hop = facts.Network.FirstHop;
        var address = $"{(hop.Host.Contains(':', StringComparison.Ordinal) ? $"[{hop.Host}]" : hop.Host)}:{hop.Port}";
        using var limit = new CancellationTokenSource(facts.TimeLimit, facts.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var stream = await SocketDialer.ConnectAsync(hop, either.Token).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
            return StepResult.Passed($"connected to {address}");
        }
        catch (SocketException failure)
        {
            facts.Network.TcpFailure = PlainText.OneLine(failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            facts.Network.TcpFailure = $"no response within {PlainText.Span(facts.TimeLimit)}";
        }

        return StepResult.Failed($"{address}: {facts.Network.TcpFailure}");
    }
}
