namespace PortForward.Net.Tunnel;

/// <summary>The limits of upgrades and of the WebSocket tunnel. The sizes of writes stand in <see cref="WireBudget"/>.</summary>
internal static class TunnelLimits
{
    /// <summary>The most characters of a refusal that are shown: a gateway may answer with a whole error page.</summary>
    public const int RefusalTextLength = 1000;

    /// <summary>The longest wait for the Close frame to be sent.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The most answers to pings that wait. Servers send no pings at all, and gateways send one at a time (protocol.md 2.3).</summary>
    public const int WaitingPongs = 64;

    /// <summary>The retransmissions or probes after which a silent host counts as unreachable. A single one may be lost by chance.</summary>
    public const int UnansweredTries = 2;
}
