using k8s;
using k8s.Autorest;
using k8s.Models;
using PortForward.Net.Authentication;

namespace PortForward.Net.Diagnosis.Pods;

/// <summary>The state of the pod, and what it declares.</summary>
internal sealed class PodStateStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.PodState;

    public string Name => "pod";

    public string? SkipReason(DiagnosisFacts facts) => facts.Pods.Reference is null ? "there is none" : null;

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var reference = facts.Pods.Reference!;
        V1Pod pod;
        try
        {
            pod = await facts.Cluster.Kubernetes.CoreV1
                .ReadNamespacedPodAsync(reference.Name, reference.Namespace, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (HttpOperationException failure)
        {
            throw ApiErrors.FromOperation(failure);
        }

        facts.Pods.Node = pod.Spec?.NodeName;
        facts.Pods.DeclaredPorts = Declared(pod);
        var problem = facts.Pods.Problem = PodProblem.Of(pod);
        var text = $"{reference} on {pod.Spec?.NodeName ?? "no node"}, {pod.Status?.Phase}";
        return problem is not null && facts.Pods.Backend is null ? StepResult.Failed($"{reference} {problem.Text}")
            : problem is not null ? StepResult.Warning($"{text}, but {problem.Text}")
            : IsReady(pod) ? StepResult.Passed($"{text}, ready")
            : StepResult.Warning($"{text}, not ready");
    }

    private static bool IsReady(V1Pod pod) =>
        (pod.Status?.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" });

    private static string Declared(V1Pod pod) => string.Join(", ", (pod.Spec?.Containers ?? [])
        .SelectMany(container => container.Ports ?? [])
        .Select(port => $"{port.ContainerPort}{(port.Protocol is null or "TCP" ? "" : "/" + port.Protocol)}{(port.Name is null ? "" : $" ({port.Name})")}"));
}
