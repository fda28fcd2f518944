using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tunnel;

/// <summary>A duplex byte stream that carries SPDY to a pod's node, the way it was made, and the TCP connection below it, where that is known.</summary>
internal sealed record UpgradedTransport(Stream Stream, PortForwardTransport Kind, WireStream? Wire = null);
