using PortForward.Net.Targets;

namespace PortForward.Net.Resolution;

/// <summary>The names that services have inside a cluster.</summary>
internal static class ClusterDnsName
{
    /// <summary>Reads <c>SERVICE.NAMESPACE.svc</c>, which <c>.cluster.local</c> may follow.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.TargetNotFound"/>: the host is no such name.</exception>
    public static PortForwardTarget ToTarget(string host)
    {
        var labels = host.TrimEnd('.').Split('.');
        var isService = labels is [{ Length: > 0 }, { Length: > 0 }, "svc"] or [{ Length: > 0 }, { Length: > 0 }, "svc", "cluster", "local"];
        return isService && TargetText.IsObjectName(labels[0]) && TargetText.IsObjectName(labels[1])
            ? PortForwardTarget.Service(labels[0], labels[1])
            : throw new PortForwardException(
                PortForwardError.TargetNotFound, $"'{host}' is no service of the cluster: write SERVICE.NAMESPACE.svc, for example orders.shop.svc");
    }
}
