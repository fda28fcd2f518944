using PortForward.Net.Forwarding.Connections;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>A bound port.</summary>
/// <param name="Acceptor">Accepts its connections.</param>
/// <param name="RemotePort">The port of the target, as specified by the caller.</param>
/// <param name="PodPort">The port number in the pod that was selected at the start.</param>
internal sealed record BoundPort(ConnectionAcceptor Acceptor, RemotePort RemotePort, int PodPort);
