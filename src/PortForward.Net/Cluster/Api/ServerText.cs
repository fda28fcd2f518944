using PortForward.Net.Errors;

namespace PortForward.Net.Cluster.Api;

/// <summary>Maps texts of API servers and nodes to codes, because the wire has none for these failures (protocol.md 1.3). All other code decides by
/// code.</summary>
internal static class ServerText
{
    private const string UserMark = "User \"";

    // In network order: a server that cannot reach the node says nothing about the pod.
    private static readonly (FailureReason Reason, string[] Texts)[] Reasons =
    [
        (FailureReason.NodeUnreachable, ["error dialing backend", ":10250", "No agent available", "no route to host"]),
        (FailureReason.UpgradeHeadersMissing, ["Upgrade request required", "missing upgrade headers", "does not exist in request"]),
        (FailureReason.ProtocolNotNegotiated, ["unable to negotiate protocol"]),
        (FailureReason.PodWithoutNode, ["does not have a host assigned"]),
        (FailureReason.SandboxGone, ["pod not found", "pod does not exist", "sandbox", "container not running"]),
        (FailureReason.TlsExpected, ["HTTP request to an HTTPS server"]),
    ];

    /// <summary>Gets the reason in a server's text. Case and surrounding words are ignored.</summary>
    public static FailureReason ReasonOf(string text)
    {
        foreach (var (reason, texts) in Reasons)
        {
            if (Array.Exists(texts, part => text.Contains(part, StringComparison.OrdinalIgnoreCase)))
            {
                return reason;
            }
        }

        return FailureReason.None;
    }

    /// <summary>Gets the name of the user in a refusal; null if there is none.</summary>
    public static string? UserOf(string? text)
    {
        var start = text?.IndexOf(UserMark, StringComparison.Ordinal) ?? -1;
        var end = start < 0 ? -1 : text!.IndexOf('"', start + UserMark.Length);
        return end < 0 ? null : text![(start + UserMark.Length)..end];
    }
}
