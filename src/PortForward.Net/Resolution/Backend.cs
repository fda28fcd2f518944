using PortForward.Net.Cluster.Api;
using PortForward.Net.Errors;
using PortForward.Net.Targets;

namespace PortForward.Net.Resolution;

/// <summary>The pod that a target currently resolves to, with the data that maps the target's ports to the pod's.</summary>
internal sealed class Backend
{
    private readonly Pod _pod;
    private readonly Service? _service;
    private readonly EndpointPort[]? _endpointPorts;

    /// <summary>Initializes a backend.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="service">The service that the pod belongs to; null if the target is not a service.</param>
    /// <param name="endpointPorts">The ports of the service's endpoints, if it has no selector; else null.</param>
    public Backend(Pod pod, Service? service, EndpointPort[]? endpointPorts = null)
    {
        _pod = pod;
        _service = service;
        _endpointPorts = endpointPorts;
        var (scope, name, uid) = (pod.Metadata.Namespace, pod.Metadata.Name, OutsideText.Clean(pod.Metadata.Uid ?? ""));
        Pod = scope is not null && name is not null && TargetText.IsObjectName(scope) && TargetText.IsObjectName(name)
            ? new PodReference(scope, name, uid)
            : throw Misnamed(scope, name);
    }

    /// <summary>Gets the pod.</summary>
    public PodReference Pod { get; }

    /// <summary>Gets a value indicating whether the pod is being deleted. It may still be listed, and even as running.</summary>
    public bool IsDeleting => _pod.Metadata.DeletionTimestamp is not null;

    /// <summary>Gets a value indicating whether the pod is ready.</summary>
    public bool IsReady => PodOrder.IsReady(_pod);

    /// <summary>Determines whether the pod has become ready or was restarted since an earlier state, so that failures of that time mean nothing.</summary>
    public bool HasRecoveredSince(Backend earlier) => (IsReady && !earlier.IsReady) || Restarts != earlier.Restarts;

    /// <summary>Determines whether the pod is not ready, or has been ready for a short time only.</summary>
    public bool IsStarting(DateTimeOffset now, TimeSpan time) => PodOrder.ReadySince(_pod) is not { } since || now - since < time;

    private int Restarts => _pod.Status.ContainerStatuses.Sum(container => container.RestartCount);

    /// <summary>Creates the exception for a pod with an invalid name.</summary>
    public static PortForwardException Misnamed(string? scope, string? name) =>
        new(PortForwardError.ProtocolViolation, $"The API server returned a pod with an invalid name: '{scope}/{name}'.");

    /// <summary>Determines whether the pod has all ports.</summary>
    public bool Has(IReadOnlyList<RemotePort> ports)
    {
        foreach (var port in ports)
        {
            if (!Exists(port))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Creates the exception that says why connections to the pod may fail.</summary>
    public PortForwardException ToUnready() => new(PortForwardError.NoReadyPod, IsDeleting ? $"Pod {Pod} is being deleted." : DescribeUnready()) { Pod = Pod };

    /// <summary>Gets the reason why the pod is not ready: that of a waiting container, if there is one.</summary>
    public string DescribeUnready()
    {
        foreach (var container in _pod.Status.ContainerStatuses)
        {
            if (container.State.Waiting?.Reason is { Length: > 0 } reason)
            {
                return $"Pod {Pod} is not ready: container '{container.Name}' is waiting ({reason}).";
            }
        }

        return $"Pod {Pod} is running, but not ready.";
    }

    /// <summary>Gets the pod's port number for a port of the target (protocol.md 7.2).</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public int MapPort(RemotePort port) => _endpointPorts is null
        ? PortTranslation.ToPodPort(_pod, _service, port)
        : PortTranslation.ToEndpointPort(_service!, _endpointPorts, port);

    /// <summary>Gets the local port of a mapping, which defaults to the number of its remote port (protocol.md 7.2).</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public int LocalPortFor(PortMapping mapping) =>
        mapping.LocalPort ?? PortTranslation.ToTargetPort(_pod, _service, mapping.RemotePort);

    private bool Exists(RemotePort port)
    {
        try
        {
            return MapPort(port) > 0;
        }
        catch (PortForwardException)
        {
            return false;
        }
    }
}
