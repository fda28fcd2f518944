namespace PortForward.Net.Sessions.Pairs;

/// <summary>Reads the node's words on an error stream (protocol.md 5.5): whom they concern and what may be done about them.</summary>
internal static class RemoteErrorText
{
    private static readonly string[] PodGone =
    [
        "is closed", "in store", "sandbox container is not running", "PodSandbox with ID", "could not find sandbox",
        "is not running", "network namespace path of sandbox", "container not running",
    ];

    private static readonly string[] NodeCannot = ["socat not found", "nsenter not found", "not implemented"];

    private static readonly string[] ProtocolTrouble = ["timed out waiting for streams", "error processing stream for request"];

    private static readonly string[] Reset = ["connection reset by peer", "broken pipe", "use of closed network connection", "i/o timeout"];

    /// <summary>Makes the error of a connection out of the node's text.</summary>
    public static PortForwardException ToException(string text, int port, PodReference pod) => Classify(text) switch
    {
        PortForwardError.RemoteConnectionRefused => Make(
            PortForwardError.RemoteConnectionRefused, $"nothing listens on port {port} in pod {pod}, on localhost or on all addresses (connection refused)", text, pod),
        PortForwardError.PodTerminated => Make(PortForwardError.PodTerminated, $"pod {pod} is gone", text, pod),
        PortForwardError.UpgradeRefused => Make(PortForwardError.UpgradeRefused, $"the node of pod {pod} cannot forward ports", text, pod),
        PortForwardError.ProtocolViolation => Make(PortForwardError.ProtocolViolation, $"the node of pod {pod} did not accept the connection's streams", text, pod),
        var error => Make(error, $"an error occurred forwarding to port {port} of pod {pod}", text, pod),
    };

    public static PortForwardError Classify(string text)
    {
        if (text.Contains("connection refused", StringComparison.OrdinalIgnoreCase))
        {
            return PortForwardError.RemoteConnectionRefused;
        }

        if (HoldsAny(text, ProtocolTrouble))
        {
            return PortForwardError.ProtocolViolation;
        }

        if (HoldsAny(text, NodeCannot))
        {
            return PortForwardError.UpgradeRefused;
        }

        if (HoldsAny(text, Reset))
        {
            return PortForwardError.RemoteReset;
        }

        var namesSandbox = text.Contains("sandbox", StringComparison.OrdinalIgnoreCase) || text.Contains("container not running", StringComparison.Ordinal);
        return namesSandbox && (HoldsAny(text, PodGone) || text.Contains("not found", StringComparison.Ordinal))
            ? PortForwardError.PodTerminated
            : PortForwardError.RemoteReset;
    }

    private static PortForwardException Make(PortForwardError error, string sentence, string text, PodReference pod) =>
        new(error, $"{sentence}: {text}") { Pod = pod };

    private static bool HoldsAny(string text, string[] parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
