namespace PortForward.Net.Resilience.Faults;

internal sealed class DeleteOne : Fault
{
    public override string Name => "delete-one";

    public override string Description => "`kubectl delete pod` of the pod that the forwarder leads to";

    public override Task InflictAsync(FaultSite site, string victim, CancellationToken cancellationToken)
        => site.Kubectl.RunAsync(["delete", "pod", victim, "--wait=false"], cancellationToken);
}
