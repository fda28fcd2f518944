using PortForward.Net.Cluster.Api;
using PortForward.Net.Targets;

namespace PortForward.Net.Resolution;

/// <summary>What selects the pods of a target.</summary>
/// <param name="Selector">The label selector; empty if there is none.</param>
/// <param name="Service">The service; null if the target is not a service.</param>
internal sealed record TargetOwner(string Selector, Service? Service)
{
    public static TargetOwner Of(Service service) => new(LabelSelector.From(service.Spec.Selector), service);

    public static TargetOwner Of(ReplicationController controller) => new(LabelSelector.From(controller.Spec.Selector), null);

    public static TargetOwner Of(Workload workload) => new(WorkloadSelectors.Of(workload.Spec.Selector), null);
}
