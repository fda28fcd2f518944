namespace PortForward.Net.Transport;

/// <summary>A duplex byte stream that carries SPDY to a pod's node, and the way it was made.</summary>
internal sealed record UpgradedTransport(Stream Stream, PortForwardTransport Kind);
