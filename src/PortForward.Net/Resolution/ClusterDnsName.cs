using PortForward.Net.Targets;

namespace PortForward.Net.Resolution;

/// <summary>Parses the DNS names of services in a cluster.</summary>
internal static class ClusterDnsName
{
    /// <summary>Parses <c>SERVICE.NAMESPACE.svc</c>, optionally followed by <c>.cluster.local</c>.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.TargetNotFound"/>: the host does not have this form.</exception>
    public static PortForwardTarget ToTarget(string host)
    {
        var labels = host.TrimEnd('.').Split('.');
        var isService = labels is [{ Length: > 0 }, { Length: > 0 }, "svc"] or [{ Length: > 0 }, { Length: > 0 }, "svc", "cluster", "local"];
        return isService && TargetText.IsObjectName(labels[0]) && TargetText.IsObjectName(labels[1])
            ? PortForwardTarget.Service(labels[0], labels[1])
            : throw new PortForwardException(
                PortForwardError.TargetNotFound, $"'{host}' is not the name of a service in the cluster. Use SERVICE.NAMESPACE.svc, for example orders.shop.svc.");
    }
}
