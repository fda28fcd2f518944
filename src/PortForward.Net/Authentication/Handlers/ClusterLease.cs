using PortForward.Net.Authentication.Credentials;

namespace PortForward.Net.Authentication.Handlers;

/// <summary>One request's hold on a transport, with the login that goes with it.</summary>
internal readonly record struct ClusterLease(ClusterTransport Transport, Login Login) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Transport.Leave();
}
