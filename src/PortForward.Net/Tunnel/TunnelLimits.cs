namespace PortForward.Net.Tunnel;

/// <summary>The limits of upgrades and of the WebSocket tunnel. The sizes of writes are in <see cref="WireBudget"/>.</summary>
internal static class TunnelLimits
{
    /// <summary>The maximum length of a refusal that is shown: a gateway may respond with an entire error page.</summary>
    public const int RefusalTextLength = 1000;

    /// <summary>The longest wait for the Close frame to be sent.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The maximum number of queued pongs. Servers send no pings, and gateways send one at a time (protocol.md 2.3).</summary>
    public const int WaitingPongs = 64;

    /// <summary>The retransmissions or probes after which a silent host counts as unreachable. A single one may get lost.</summary>
    public const int UnansweredTries = 2;
}
