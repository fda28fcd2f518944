using System.Diagnostics;

namespace PortForward.Net.Resilience.Faults;

internal sealed class KillContainer : Fault
{
    public override string Name => "kill-container";

    public override string Description => "`SIGKILL` to the container's process in the pod that the forwarder leads to";

    public override string? WhyNot(FaultSite site)
        => site.Pods.Timeline.Ready is [var pod, ..] && site.Pods.ProcessOf(pod) is not null ? null : "the processes of the pods are not on this machine, or can't be seen";

    public override Task InflictAsync(FaultSite site, string victim, CancellationToken cancellationToken)
    {
        using var process = Process.GetProcessById(site.Pods.ProcessOf(victim) ?? throw new IOException($"The process of the pod {victim} can't be found."));
        process.Kill();
        return Task.CompletedTask;
    }

    // The kubelet restarts a container immediately only once; a new pod starts without a history.
    public override Task CleanUpAsync(FaultSite site, string victim, CancellationToken cancellationToken)
        => site.Kubectl.RunAsync(["delete", "pod", victim, "--ignore-not-found"], cancellationToken);
}
