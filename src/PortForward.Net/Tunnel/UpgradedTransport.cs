using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tunnel;

/// <summary>A duplex byte stream that carries SPDY to a pod's node, its kind, and its TCP connection if that is known.</summary>
internal sealed record UpgradedTransport(Stream Stream, PortForwardTransport Kind, WireStream? Wire = null)
{
    /// <summary>Gets the maximum length of a write to the stream.</summary>
    public static int LongestWrite => WireBudget.Batch;

    /// <summary>Gets the length of a write that fills its frames exactly.</summary>
    public static int PreferredWrite => WireBudget.Write;
}
