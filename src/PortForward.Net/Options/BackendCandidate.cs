namespace PortForward.Net;

/// <summary>Represents a pod that a connection can lead to; see <see cref="PortForwardOptions.SelectBackend"/>.</summary>
public sealed class BackendCandidate
{
    internal BackendCandidate(PodReference pod, bool isReady, int openConnections)
    {
        Pod = pod;
        IsReady = isReady;
        OpenConnections = openConnections;
    }

    /// <summary>Gets the pod.</summary>
    public PodReference Pod { get; }

    /// <summary>Gets a value indicating whether the pod is ready. Unready pods are candidates only if no pod is ready.</summary>
    public bool IsReady { get; }

    /// <summary>Gets the number of open connections of the client to the pod.</summary>
    public int OpenConnections { get; }
}
