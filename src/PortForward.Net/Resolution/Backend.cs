using PortForward.Net.Cluster.Api;
using PortForward.Net.Errors;
using PortForward.Net.Targets;

namespace PortForward.Net.Resolution;

/// <summary>The pod that a target stands for now, with what is needed to map the target's ports to the pod's.</summary>
internal sealed class Backend
{
    private readonly Pod _pod;
    private readonly Service? _service;

    /// <summary>Makes a backend of a pod, and of the service that chose it where one did.</summary>
    public Backend(Pod pod, Service? service)
    {
        _pod = pod;
        _service = service;
        var (scope, name, uid) = (pod.Metadata.Namespace, pod.Metadata.Name, OutsideText.Clean(pod.Metadata.Uid ?? ""));
        Pod = scope is not null && name is not null && TargetText.IsObjectName(scope) && TargetText.IsObjectName(name)
            ? new PodReference(scope, name, uid)
            : throw Misnamed(scope, name);
    }

    /// <summary>The pod.</summary>
    public PodReference Pod { get; }

    /// <summary>Whether the pod is on its way out: still listed, and perhaps still said to run.</summary>
    public bool IsDeleting => _pod.Metadata.DeletionTimestamp is not null;

    /// <summary>Whether the pod says that it is ready.</summary>
    public bool IsReady => PodOrder.IsReady(_pod);

    /// <summary>Makes the exception of a pod whose name is none.</summary>
    public static PortForwardException Misnamed(string? scope, string? name) =>
        new(PortForwardError.ProtocolViolation, $"The API server named a pod as no pod can be named: '{scope}/{name}'.");

    /// <summary>Whether the pod has all ports.</summary>
    public bool Has(IReadOnlyList<RemotePort> ports)
    {
        foreach (var port in ports)
        {
            if (!PortTranslation.Exists(_pod, _service, port))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Says why the pod is not ready: its containers' reasons to wait if they have some.</summary>
    public string DescribeUnready()
    {
        foreach (var container in _pod.Status.ContainerStatuses)
        {
            if (container.State.Waiting?.Reason is { Length: > 0 } reason)
            {
                return $"pod {Pod} is not ready: container '{container.Name}' is waiting ({reason})";
            }
        }

        return $"pod {Pod} is running, but not ready";
    }

    /// <summary>Gives the pod's port number for a port of the target (protocol.md 7.2).</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public int MapPort(RemotePort port) => PortTranslation.ToPodPort(_pod, _service, port);

    /// <summary>Gives the local port of a mapping, and to one without it what it takes: the number, or what the name stands for (protocol.md 7.2).</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public int LocalPortFor(PortMapping mapping) =>
        mapping.LocalPort ?? PortTranslation.ToTargetPort(_pod, _service, mapping.RemotePort);
}
