namespace PortForward.Net.Targets;

/// <summary>The table of the kinds of object that can be a target: their names and their paths in the API.</summary>
internal static class TargetKinds
{
    public static readonly TargetKind Pod = new(PortForwardTargetKind.Pod, "pod", "po", "", SelectorForm.None);

    public static readonly TargetKind Service = new(PortForwardTargetKind.Service, "service", "svc", "", SelectorForm.Labels);

    public static readonly TargetKind ReplicationController =
        new(PortForwardTargetKind.ReplicationController, "replicationcontroller", "rc", "", SelectorForm.Labels);

    /// <summary>All kinds, in the order of help and messages.</summary>
    public static readonly IReadOnlyList<TargetKind> All =
    [
        Pod,
        Service,
        new(PortForwardTargetKind.Deployment, "deployment", "deploy", "apps", SelectorForm.Expressions),
        new(PortForwardTargetKind.StatefulSet, "statefulset", "sts", "apps", SelectorForm.Expressions),
        new(PortForwardTargetKind.ReplicaSet, "replicaset", "rs", "apps", SelectorForm.Expressions),
        ReplicationController,
        new(PortForwardTargetKind.DaemonSet, "daemonset", "ds", "apps", SelectorForm.Expressions),
        new(PortForwardTargetKind.Job, "job", null, "batch", SelectorForm.Expressions),
    ];

    /// <summary>Gets the row of a kind; null for a selector, which is not an object.</summary>
    public static TargetKind? Find(PortForwardTargetKind kind)
    {
        foreach (var row in All)
        {
            if (row.Kind == kind)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Gets the row of a type name: singular, plural or short, case-insensitive and without the group.</summary>
    public static TargetKind? Find(ReadOnlySpan<char> type)
    {
        foreach (var row in All)
        {
            if (row.IsNamed(type))
            {
                return row;
            }
        }

        return null;
    }
}
