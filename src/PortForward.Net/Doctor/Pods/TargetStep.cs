using PortForward.Net.Errors;
using PortForward.Net.Resolution;

namespace PortForward.Net.Doctor.Pods;

/// <summary>Resolves the target to a pod, as a forwarder does but without waiting for a pod to appear.</summary>
internal sealed class TargetStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Target;

    public string Name => "target";

    public string? SkipReason(DiagnosisFacts facts) =>
        !facts.IsLoggedIn ? "the API server does not accept the credential" : facts.Pods.IsNamespaceMissing ? "the namespace does not exist" : null;

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var resolver = new TargetResolver(facts.Cluster.Reads, facts.Namespace, facts.Options.TimeProvider, facts.Cluster.ProxyAddress);
        try
        {
            var backend = await resolver.ResolveAsync(facts.Target, [facts.Port], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            facts.Pods.Backend = backend;
            facts.Pods.Reference = backend.Pod;
            return StepResult.Passed($"{facts.Target.Label} resolves to pod {backend.Pod}");
        }
        catch (PortForwardException failure)
        {
            facts.Pods.TargetFailure = failure;
            facts.Pods.Reference = failure.Pod;
            if (failure.Error == PortForwardError.Forbidden)
            {
                facts.Access.NoteForbidden(failure);
            }

            return failure.Pod is not null ? StepResult.Warning($"{facts.Target.Label} resolves to pod {failure.Pod}, which is not running")
                : StepResult.Failed(failure is not { Error: PortForwardError.NoReadyPod, Reason: FailureReason.None }
                    ? failure.Message
                    : $"{facts.Target.Label} has no pod in namespace {facts.Namespace}");
        }
    }
}
