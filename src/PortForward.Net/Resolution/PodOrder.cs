using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Resolution;

/// <summary>Orders pods by preference, as kubectl does (protocol.md 7.3).</summary>
/// <remarks>kubectl breaks ties at random; here the name decides, so that the choice is deterministic.</remarks>
internal sealed class PodOrder : IComparer<Pod>
{
    public static readonly PodOrder BestFirst = new();

    /// <summary>Gets the best pod of a list; null if the list is empty.</summary>
    public static Pod? Best(IReadOnlyList<Pod> pods)
    {
        Pod? best = null;
        foreach (var pod in pods)
        {
            if (best is null || BestFirst.Compare(pod, best) < 0)
            {
                best = pod;
            }
        }

        return best;
    }

    /// <summary>Returns a negative number if the first pod is the better one.</summary>
    public int Compare(Pod? x, Pod? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var (readyX, readyY) = (ReadyCondition(x), ReadyCondition(y));
        var order = TrueFirst(IsAssigned(x), IsAssigned(y));
        order = order != 0 ? order : PhaseRank(y).CompareTo(PhaseRank(x));
        order = order != 0 ? order : TrueFirst(readyX is not null, readyY is not null);
        order = order != 0 ? order : TrueFirst(x.Metadata.DeletionTimestamp is null, y.Metadata.DeletionTimestamp is null);
        order = order != 0 ? order : Nullable.Compare(y.Metadata.DeletionTimestamp, x.Metadata.DeletionTimestamp);
        order = order != 0 ? order : EarlierFirst(readyX?.LastTransitionTime, readyY?.LastTransitionTime);
        order = order != 0 ? order : MaxRestarts(x, sidecars: false).CompareTo(MaxRestarts(y, sidecars: false));
        order = order != 0 ? order : MaxRestarts(x, sidecars: true).CompareTo(MaxRestarts(y, sidecars: true));
        order = order != 0 ? order : EarlierFirst(x.Metadata.CreationTimestamp, y.Metadata.CreationTimestamp);
        return order != 0 ? order : string.CompareOrdinal(x.Metadata.Name, y.Metadata.Name);
    }

    public static bool IsReady(Pod pod) => ReadyCondition(pod) is not null;

    /// <summary>Gets the time at which the pod became ready, the earliest possible one if it is unknown; null if the pod is not ready.</summary>
    public static DateTimeOffset? ReadySince(Pod pod) => ReadyCondition(pod) is { } condition ? condition.LastTransitionTime ?? DateTimeOffset.MinValue : null;

    private static int TrueFirst(bool x, bool y) => y.CompareTo(x);

    private static int EarlierFirst(DateTimeOffset? x, DateTimeOffset? y) =>
        (x is null || y is null) ? TrueFirst(x is not null, y is not null) : x.Value.CompareTo(y.Value);

    private static bool IsAssigned(Pod pod) => !string.IsNullOrEmpty(pod.Spec.NodeName);

    private static int PhaseRank(Pod pod) => pod.Status.Phase switch
    {
        "Running" => 2,
        "Unknown" => 1,
        _ => 0,
    };

    private static PodCondition? ReadyCondition(Pod pod)
    {
        foreach (var condition in pod.Status.Conditions)
        {
            if (condition.Type == "Ready")
            {
                return condition.Status == "True" ? condition : null;
            }
        }

        return null;
    }

    private static int MaxRestarts(Pod pod, bool sidecars)
    {
        var max = 0;
        foreach (var status in sidecars ? pod.Status.InitContainerStatuses : pod.Status.ContainerStatuses)
        {
            if (!sidecars || IsSidecar(pod, status.Name))
            {
                max = Math.Max(max, status.RestartCount);
            }
        }

        return max;
    }

    private static bool IsSidecar(Pod pod, string? name)
    {
        foreach (var container in pod.Spec.InitContainers)
        {
            if (container.Name == name)
            {
                return container.RestartPolicy == "Always";
            }
        }

        return false;
    }
}
