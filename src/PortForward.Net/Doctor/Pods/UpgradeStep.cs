using PortForward.Net.Tunnel;

namespace PortForward.Net.Doctor.Pods;

/// <summary>Tries one kind of upgrade. A refusal is only a warning if the client can use the other kind.</summary>
internal sealed class UpgradeStep(PortForwardTransport kind) : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check =>
        kind == PortForwardTransport.WebSocket ? PortForwardDiagnosisCheck.WebSocketUpgrade : PortForwardDiagnosisCheck.SpdyUpgrade;

    public string Name => kind == PortForwardTransport.WebSocket ? "WebSocket" : "SPDY";

    public string? SkipReason(DiagnosisFacts facts) => facts.Pods.Backend is null ? "no pod is running" : null;

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var seen = kind == PortForwardTransport.WebSocket ? facts.Pods.WebSocket : facts.Pods.Spdy;
        var pod = facts.Pods.Reference!;
        try
        {
            using var lease = await facts.Cluster.RentAsync(cancellationToken).ConfigureAwait(false);
            var request = new UpgradeRequest(facts.Cluster, lease, facts.TimeLimit, facts.Options.TimeProvider);
            seen.Note(kind == PortForwardTransport.WebSocket
                ? await WebSocketUpgrade.TryAsync(request, pod, facts.Options.TimeProvider, cancellationToken).ConfigureAwait(false)
                : await SpdyUpgrade.TryAsync(request, pod, cancellationToken).ConfigureAwait(false));
        }
        catch (PortForwardException failure)
        {
            seen.Failure = failure;
        }

        if (seen.Failure is not { } refusal)
        {
            return StepResult.Passed("switched protocols (101)");
        }

        if (refusal.Error == PortForwardError.Forbidden)
        {
            facts.Access.NoteForbidden(refusal);
        }

        var text = $"{(refusal.StatusCode is { } status ? $"{(int)status}: " : "")}{refusal.Message}";
        var isHarmless = facts.Options.Transport != PortForwardTransport.Auto
            ? facts.Options.Transport != kind
            : kind == PortForwardTransport.WebSocket || facts.Pods.WebSocket.Succeeded;
        return isHarmless ? StepResult.Warning(text) : StepResult.Failed(text);
    }
}
