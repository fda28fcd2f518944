namespace PortForward.Net.Resilience.Faults;

/// <summary>All faults, in the order of the report.</summary>
internal static class FaultList
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new DeleteOne(), new DeleteAll(), new Rollout(), new ScaleToZero(), new KillContainer(),
        new KillPart("kubelet"), new KillPart("containerd"), new KillPart("apiserver"), new KillPart("front"),
    ];
}
