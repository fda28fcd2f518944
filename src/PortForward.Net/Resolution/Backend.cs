using k8s.Models;

namespace PortForward.Net.Resolution;

/// <summary>The pod that a target stands for now, with what is needed to map the target's ports to the pod's.</summary>
internal sealed class Backend
{
    private readonly V1Pod _pod;
    private readonly V1Service? _service;

    /// <summary>Makes a backend of a pod, and of the service that chose it where one did.</summary>
    public Backend(V1Pod pod, V1Service? service)
    {
        _pod = pod;
        _service = service;
        Pod = new PodReference(pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Metadata.Uid ?? "");
    }

    /// <summary>The pod.</summary>
    public PodReference Pod { get; }

    /// <summary>Whether the pod is on its way out: still listed, and perhaps still said to run.</summary>
    public bool IsDeleting => _pod.Metadata.DeletionTimestamp is not null;

    /// <summary>Gives the pod's port number for a port of the target (protocol.md 7.2).</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public int MapPort(RemotePort port) => PortTranslation.ToPodPort(_pod, _service, port);

    /// <summary>Gives the local port of a mapping, and to one without it what it takes: the number, or what the name stands for (protocol.md 7.2).</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public int LocalPortFor(PortMapping mapping) =>
        mapping.LocalPort ?? PortTranslation.ToTargetPort(_pod, _service, mapping.RemotePort);
}
