using PortForward.Net.Forwarding.Connections;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>A port that is bound.</summary>
/// <param name="Acceptor">Accepts its connections.</param>
/// <param name="RemotePort">The port of the target, as the caller named it.</param>
/// <param name="PodPort">The port's number inside the pod that was chosen at the start.</param>
internal sealed record BoundPort(ConnectionAcceptor Acceptor, RemotePort RemotePort, int PodPort);
