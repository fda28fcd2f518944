using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Resolution;

/// <summary>Makes snapshots of a target from its pods or endpoints.</summary>
internal static class TargetMembers
{
    /// <summary>Makes a snapshot of the running ones of the pods.</summary>
    public static TargetSnapshot OfPods(PortForwardTarget target, string scope, IReadOnlyCollection<Pod> pods, Service? service)
    {
        var running = new List<Pod>();
        Pod? other = null;
        foreach (var pod in pods)
        {
            if (pod.Status.Phase == "Running")
            {
                running.Add(pod);
            }
            else
            {
                other = pod;
            }
        }

        running.Sort(PodOrder.BestFirst);
        try
        {
            Backend[] backends = [.. running.Select(pod => new Backend(pod, service))];
            return backends.Length > 0
                ? new TargetSnapshot(backends, null)
                : new TargetSnapshot([], other is null ? Missing(target, scope) : TargetFailures.NotRunning(new Backend(other, service).Pod, other.Status.Phase, isTransient: true));
        }
        catch (PortForwardException e)
        {
            // The API server has returned a pod with an invalid name.
            return new TargetSnapshot([], e);
        }
    }

    /// <summary>Makes a snapshot of the endpoints of a service without a selector.</summary>
    public static TargetSnapshot OfEndpoints(PortForwardTarget target, IReadOnlyList<Backend> backends) =>
        new(backends, backends.Count > 0 ? null : TargetFailures.NoSelector(target));

    private static PortForwardException Missing(PortForwardTarget target, string scope) => target.Kind == PortForwardTargetKind.Pod
        ? TargetFailures.NotFound("pods", target.Name)
        : TargetFailures.NoPods(target, scope);
}
