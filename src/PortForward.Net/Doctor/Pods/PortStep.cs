namespace PortForward.Net.Doctor.Pods;

/// <summary>Maps the target's port to the pod's port.</summary>
internal sealed class PortStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Port;

    public string Name => "port";

    public string? SkipReason(DiagnosisFacts facts) => facts.Pods.Backend is null ? "no pod is running" : null;

    public Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken) => Task.FromResult(Run(facts));

    private static StepResult Run(DiagnosisFacts facts)
    {
        try
        {
            var port = facts.Pods.Backend!.MapPort(facts.Port);
            facts.Pods.PodPort = port;
            var declared = facts.Pods.DeclaredPorts.Length == 0 ? "none" : facts.Pods.DeclaredPorts;
            return StepResult.Passed($"{facts.Port} of {facts.Target.Label} maps to port {port} of the pod; its containers declare {declared}");
        }
        catch (PortForwardException failure)
        {
            facts.Pods.PortFailure = failure;
            return StepResult.Failed(failure.Message);
        }
    }
}
