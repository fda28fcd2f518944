namespace PortForward.Net.Resolution;

/// <summary>The pod that a target stands for now, with what is needed to map the target's ports to the pod's.</summary>
internal sealed class Backend
{
    public PodReference Pod => throw new NotImplementedException();

    /// <summary>Gives the pod's port number for a port of the target (protocol.md 7.2).</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public int MapPort(RemotePort port) => throw new NotImplementedException();

    /// <summary>Gives the local port that a mapping without one takes: the number, or what the name stands for (protocol.md 7.2).</summary>
    public int LocalPortFor(PortMapping mapping) => throw new NotImplementedException();
}
