using System.Net;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Resolution;

/// <summary>The endpoints of a service that are pods, from endpoint slices or from endpoints.</summary>
internal static class ServiceEndpoints
{
    /// <summary>The versions of endpoint slices, the preferred one first.</summary>
    public static readonly IReadOnlyList<string> SliceVersions = ["v1", "v1beta1"];

    /// <summary>Reads the endpoints of a service.</summary>
    /// <inheritdoc cref="ApiReader.ListAsync{T}"/>
    public static async Task<List<Backend>> ListAsync(ApiReader reader, string scope, Service service, CancellationToken cancellationToken)
    {
        var name = service.Metadata.Name ?? "";
        foreach (var version in SliceVersions)
        {
            try
            {
                var slices = await reader.ListAsync(ApiCollections.EndpointSlices(scope, name, version), cancellationToken).ConfigureAwait(false);
                return Of(service, slices.Items);
            }
            catch (PortForwardException e) when (IsMissing(e))
            {
                // Before Kubernetes 1.21 and 1.17, or without permission for one of them.
            }
        }

        try
        {
            var endpoints = await reader.ListAsync(ApiCollections.Endpoints(scope, name), cancellationToken).ConfigureAwait(false);
            return Of(service, endpoints.Items);
        }
        catch (PortForwardException e) when (IsMissing(e))
        {
            return [];
        }
    }

    /// <summary>Determines whether the next form of endpoints should be tried.</summary>
    public static bool IsMissing(PortForwardException e) => e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden;

    /// <summary>Gets the backends of endpoint slices, in the order of their names.</summary>
    public static List<Backend> Of(Service service, IEnumerable<EndpointSlice> slices)
    {
        var backends = new List<Backend>();
        foreach (var slice in slices)
        {
            foreach (var endpoint in slice.Endpoints)
            {
                Add(backends, service, endpoint.TargetRef, endpoint.Conditions.Ready != false, endpoint.Conditions.Terminating == true, slice.Ports);
            }
        }

        return Sort(backends);
    }

    /// <summary>Gets the backends of endpoints, in the order of their names.</summary>
    public static List<Backend> Of(Service service, IEnumerable<Endpoints> endpoints)
    {
        var backends = new List<Backend>();
        foreach (var subset in endpoints.SelectMany(each => each.Subsets))
        {
            Array.ForEach(subset.Addresses, address => Add(backends, service, address.TargetRef, isReady: true, isDeleting: false, subset.Ports));
            Array.ForEach(subset.NotReadyAddresses, address => Add(backends, service, address.TargetRef, isReady: false, isDeleting: false, subset.Ports));
        }

        return Sort(backends);
    }

    private static void Add(List<Backend> backends, Service service, ObjectReference? reference, bool isReady, bool isDeleting, EndpointPort[] ports)
    {
        // A pod can be in several slices, one for each family of addresses.
        if (reference is { Kind: "Pod", Name: not null } && !backends.Exists(backend => backend.Pod.Name == reference.Name))
        {
            backends.Add(new Backend(ToPod(reference, service.Metadata.Namespace, isReady, isDeleting), service, ports));
        }
    }

    private static Pod ToPod(ObjectReference reference, string? scope, bool isReady, bool isDeleting) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = reference.Name,
            Namespace = reference.Namespace ?? scope,
            Uid = reference.Uid,
            DeletionTimestamp = isDeleting ? DateTimeOffset.UnixEpoch : null,
        },
        Status = new PodStatus
        {
            Phase = "Running",
            Conditions = [new PodCondition { Type = "Ready", Status = isReady ? "True" : "False" }],
        },
    };

    private static List<Backend> Sort(List<Backend> backends)
    {
        backends.Sort((x, y) => x.IsReady != y.IsReady ? y.IsReady.CompareTo(x.IsReady) : string.CompareOrdinal(x.Pod.Name, y.Pod.Name));
        return backends;
    }
}
