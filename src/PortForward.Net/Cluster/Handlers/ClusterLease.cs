using PortForward.Net.Cluster.Credentials;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>A request's reference to a transport, with its login.</summary>
internal readonly record struct ClusterLease(ClusterTransport Transport, Login Login) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Transport.Leave();
}
