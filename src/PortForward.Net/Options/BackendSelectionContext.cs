using System.Net;

namespace PortForward.Net;

/// <summary>Provides what is known when a pod is selected for a connection; see <see cref="PortForwardOptions.SelectBackend"/>.</summary>
public sealed class BackendSelectionContext
{
    internal BackendSelectionContext(IReadOnlyList<BackendCandidate> candidates, RemotePort remotePort, EndPoint? clientEndPoint)
    {
        Candidates = candidates;
        RemotePort = remotePort;
        ClientEndPoint = clientEndPoint;
    }

    /// <summary>Gets the pods, in kubectl's order; at least one.</summary>
    public IReadOnlyList<BackendCandidate> Candidates { get; }

    /// <summary>Gets the port of the target, as the caller named it.</summary>
    public RemotePort RemotePort { get; }

    /// <summary>Gets the address of the local application, or <see langword="null"/> for a connection without a local port.</summary>
    public EndPoint? ClientEndPoint { get; }
}
