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
                facts.Access.NoteForbidden(failure.Message);
            }

            facts.Pods.IsSelectorMissing = failure is { Error: PortForwardError.NoReadyPod, Pod: null }
                && await IsSelectorMissingAsync(facts, cancellationToken).ConfigureAwait(false);
            return failure.Pod is not null ? StepResult.Warning($"{facts.Target} leads to pod {failure.Pod}, which does not run")
                : StepResult.Failed(facts.Pods.IsSelectorMissing || failure.Error != PortForwardError.NoReadyPod
                    ? failure.Message
                    : $"{facts.Target} has no pod in namespace {facts.Namespace}");
        }
    }

    private static async Task<bool> IsSelectorMissingAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Target.Kind != PortForwardTargetKind.Service)
        {
            return false;
        }

        try
        {
            var service = await facts.Cluster.Reads.ReadServiceAsync(facts.Namespace, facts.Target.Name, cancellationToken).ConfigureAwait(false);
            return service.Spec.Selector.Count == 0;
        }
        catch (Exception failure) when (failure is HttpRequestException or PortForwardException)
        {
            return false;
        }
    }
}
