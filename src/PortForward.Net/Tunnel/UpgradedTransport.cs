using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tunnel;

/// <summary>A duplex byte stream that carries SPDY to a pod's node, the way it was made, and the TCP connection below it, where that is known.</summary>
internal sealed record UpgradedTransport(Stream Stream, PortForwardTransport Kind, WireStream? Wire = null)
{
    /// <summary>The longest write that the stream should be given.</summary>
    public static int LongestWrite => WireBudget.Batch;

    /// <summary>The length of a write that it passes on without a remainder.</summary>
    public static int PreferredWrite => WireBudget.Write;
}
