namespace PortForward.Net.Testing.Api;

/// <summary>A resource type of the API server.</summary>
internal sealed record ResourceType(string Group, string Plural, string Singular, string Kind, string ShortName, bool IsNamespaced = true)
{
    public static readonly ResourceType Namespaces = new("", "namespaces", "namespace", "Namespace", "ns", IsNamespaced: false);
    public static readonly ResourceType Pods = new("", "pods", "pod", "Pod", "po");
    public static readonly ResourceType Services = new("", "services", "service", "Service", "svc");
    public static readonly ResourceType ReplicationControllers =
        new("", "replicationcontrollers", "replicationcontroller", "ReplicationController", "rc");
    public static readonly ResourceType Deployments = new("apps", "deployments", "deployment", "Deployment", "deploy");
    public static readonly ResourceType StatefulSets = new("apps", "statefulsets", "statefulset", "StatefulSet", "sts");
    public static readonly ResourceType ReplicaSets = new("apps", "replicasets", "replicaset", "ReplicaSet", "rs");
    public static readonly ResourceType DaemonSets = new("apps", "daemonsets", "daemonset", "DaemonSet", "ds");
    public static readonly ResourceType Jobs = new("batch", "jobs", "job", "Job", "");

    public static readonly ResourceType EndpointSlices = new("discovery.k8s.io", "endpointslices", "endpointslice", "EndpointSlice", "");

    public static readonly IReadOnlyList<ResourceType> All =
        [Namespaces, Pods, Services, ReplicationControllers, Deployments, StatefulSets, ReplicaSets, DaemonSets, Jobs, EndpointSlices];

    /// <summary>Gets the group and version in objects.</summary>
    public string ApiVersion => Group.Length == 0 ? "v1" : $"{Group}/v1";

    /// <summary>Gets the name in messages.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public static ResourceType? Find(string group, string plural) => All.FirstOrDefault(type => type.Group == group && type.Plural == plural);
}
