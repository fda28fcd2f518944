using PortForward.Net.Resilience.Cluster;

namespace PortForward.Net.Resilience.Faults;

internal sealed class DeleteAll : Fault
{
    public override string Name => "delete-all";

    public override string Description => "`kubectl delete pod` of all pods at once";

    public override Task InflictAsync(FaultSite site, string victim, CancellationToken cancellationToken)
        => site.Kubectl.RunAsync(["delete", "pod", "-l", AdminKubectl.Selector, "--wait=false"], cancellationToken);
}
