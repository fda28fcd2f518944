using PortForward.Net.Targets;

namespace PortForward.Net.Cluster.Api;

/// <summary>The collections that targets are followed with.</summary>
internal static class ApiCollections
{
    public static ApiCollection<Pod> Pods(string scope) =>
        new(ApiPath.Of(TargetKinds.Pod, scope), TargetKinds.Pod.Plural, ApiJson.Default.Pod, ApiJson.Default.ApiListPod);

    public static ApiCollection<Service> Services(string scope) =>
        new(ApiPath.Of(TargetKinds.Service, scope), TargetKinds.Service.Plural, ApiJson.Default.Service, ApiJson.Default.ApiListService);

    public static ApiCollection<ReplicationController> ReplicationControllers(string scope) => new(
        ApiPath.Of(TargetKinds.ReplicationController, scope), TargetKinds.ReplicationController.Plural, ApiJson.Default.ReplicationController,
        ApiJson.Default.ApiListReplicationController);

    public static ApiCollection<Workload> Workloads(TargetKind kind, string scope) =>
        new(ApiPath.Of(kind, scope), $"{kind.Plural}.{kind.Group}", ApiJson.Default.Workload, ApiJson.Default.ApiListWorkload);

    /// <summary>Gets the endpoint slices of a service.</summary>
    /// <param name="scope">The namespace.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="version">The version of the API group: <c>v1</c>, or <c>v1beta1</c> before Kubernetes 1.21.</param>
    public static ApiCollection<EndpointSlice> EndpointSlices(string scope, string service, string version) => new(
        $"apis/discovery.k8s.io/{version}/namespaces/{Uri.EscapeDataString(scope)}/endpointslices", "endpointslices.discovery.k8s.io",
        ApiJson.Default.EndpointSlice, ApiJson.Default.ApiListEndpointSlice)
    {
        LabelSelector = $"kubernetes.io/service-name={service}",
    };

    /// <summary>Gets the endpoints of a service, for servers without endpoint slices.</summary>
    public static ApiCollection<Endpoints> Endpoints(string scope, string service) => new(
        $"api/v1/namespaces/{Uri.EscapeDataString(scope)}/endpoints", "endpoints", ApiJson.Default.Endpoints, ApiJson.Default.ApiListEndpoints)
    {
        Name = service,
    };
}
