using PortForward.Net.Resilience.Cluster;

namespace PortForward.Net.Resilience.Faults;

internal sealed class ScaleToZero : Fault
{
    private static readonly TimeSpan WithoutPods = TimeSpan.FromSeconds(2);

    public override string Name => "scale";

    public override string Description => "`kubectl scale` to 0 and, two seconds after the last pod is gone, back to 3";

    public override async Task InflictAsync(FaultSite site, string victim, CancellationToken cancellationToken)
    {
        await site.Kubectl.ScaleAsync(0, cancellationToken);
        await site.Kubectl.RunAsync(["wait", "--for=delete", "pod", "-l", AdminKubectl.Selector, "--timeout=120s"], cancellationToken);
        await Task.Delay(WithoutPods, cancellationToken);
        await site.Kubectl.ScaleAsync(AdminKubectl.Replicas, cancellationToken);
    }
}
