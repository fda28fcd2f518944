namespace PortForward.Net.Sessions.Pairs;

/// <summary>Classifies the node's text on an error stream (protocol.md 5.5).</summary>
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

    /// <summary>Creates the exception of a connection from the node's text.</summary>
    public static PortForwardException ToException(string text, int port, PodReference pod) => Classify(text) switch
    {
        PortForwardError.RemoteConnectionRefused => Make(
            PortForwardError.RemoteConnectionRefused, $"Nothing is listening on port {port} in pod {pod}, on localhost or on all addresses (connection refused)", text, pod),
        PortForwardError.PodTerminated => Make(PortForwardError.PodTerminated, $"Pod {pod} no longer exists", text, pod),
        PortForwardError.UpgradeRefused => Make(PortForwardError.UpgradeRefused, $"The node of pod {pod} does not support port forwarding", text, pod),
        PortForwardError.ProtocolViolation => Make(PortForwardError.ProtocolViolation, $"The node of pod {pod} did not accept the streams of the connection", text, pod),
        var error => Make(error, $"The connection to port {port} of pod {pod} failed", text, pod),
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
