using PortForward.Net.Errors;
using PortForward.Net.Resolution;

namespace PortForward.Net.Doctor.Pods;

/// <summary>The pod that the target leads to now, found as a forward finds it, without waiting for one to appear.</summary>
internal sealed class TargetStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Target;

    public string Name => "target";

    public string? SkipReason(DiagnosisFacts facts) =>
        !facts.IsLoggedIn ? "the API server does not know who asks" : facts.Pods.IsNamespaceMissing ? "its namespace does not exist" : null;

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var resolver = new TargetResolver(facts.Cluster.Reads, facts.Namespace, facts.Options.TimeProvider, facts.Cluster.ProxyAddress);
        try
        {
            var backend = await resolver.ResolveAsync(facts.Target, [facts.Port], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            facts.Pods.Backend = backend;
            facts.Pods.Reference = backend.Pod;
            return StepResult.Passed($"{facts.Target} leads to pod {backend.Pod}");
        }
        catch (PortForwardException failure)
        {
            facts.Pods.TargetFailure = failure;
            facts.Pods.Reference = failure.Pod;
            if (failure.Error == PortForwardError.Forbidden)
            {
                facts.Access.NoteForbidden(failure);
            }

            return failure.Pod is not null ? StepResult.Warning($"{facts.Target} leads to pod {failure.Pod}, which does not run")
                : StepResult.Failed(failure is not { Error: PortForwardError.NoReadyPod, Reason: FailureReason.None }
                    ? failure.Message
                    : $"{facts.Target} has no pod in namespace {facts.Namespace}");
        }
    }
}
