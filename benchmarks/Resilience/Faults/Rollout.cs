using PortForward.Net.Resilience.Cluster;

namespace PortForward.Net.Resilience.Faults;

internal sealed class Rollout : Fault
{
    public override string Name => "rollout";

    public override string Description => "`kubectl rollout restart` of the deployment";

    public override async Task InflictAsync(FaultSite site, string victim, CancellationToken cancellationToken)
    {
        await site.Kubectl.RunAsync(["rollout", "restart", AdminKubectl.Deployment], cancellationToken);
        await site.Kubectl.WaitForRolloutAsync(cancellationToken);
    }
}
