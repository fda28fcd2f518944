using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Doctor.Pods;

/// <summary>Reads the state of the pod and its declared ports.</summary>
internal sealed class PodStateStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.PodState;

    public string Name => "pod";

    public string? SkipReason(DiagnosisFacts facts) => facts.Pods.Reference is null ? "there is no pod" : null;

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var reference = facts.Pods.Reference!;
        var pod = await facts.Cluster.Reads.ReadPodAsync(reference.Namespace, reference.Name, cancellationToken).ConfigureAwait(false);
        facts.Pods.Node = pod.Spec.NodeName;
        facts.Pods.DeclaredPorts = Declared(pod);
        var problem = facts.Pods.Problem = PodProblem.Of(pod);
        var text = $"{reference} on {pod.Spec.NodeName ?? "no node"}, {pod.Status.Phase}";
        return problem is not null && facts.Pods.Backend is null ? StepResult.Failed($"{reference} {problem.Text}")
            : problem is not null ? StepResult.Warning($"{text}, but {problem.Text}")
            : IsReady(pod) ? StepResult.Passed($"{text}, ready")
            : StepResult.Warning($"{text}, not ready");
    }

    private static bool IsReady(Pod pod) =>
        pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" });

    private static string Declared(Pod pod) => string.Join(", ", pod.Spec.Containers
        .SelectMany(container => container.Ports)
        .Select(port => $"{port.Number}{(port.Protocol is null or "TCP" ? "" : "/" + port.Protocol)}{(port.Name is null ? "" : $" ({port.Name})")}"));
}
