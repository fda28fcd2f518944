using PortForward.Net.Cluster.Credentials;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>One request's hold on a transport, with the login that goes with it.</summary>
internal readonly record struct ClusterLease(ClusterTransport Transport, Login Login) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Transport.Leave();
}
