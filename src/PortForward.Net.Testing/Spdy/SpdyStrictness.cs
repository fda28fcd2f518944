using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Testing.Spdy;

/// <summary>Checks a SYN_STREAM for content that real servers reject, or that causes subtle failures on them.</summary>
internal static class SpdyStrictness
{
    private static readonly string[] ConnectionHeaders = ["connection", "host", "keep-alive", "proxy-connection", "transfer-encoding"];

    /// <summary>Gets the violation; null if there is none.</summary>
    public static string? FindFault(in SpdyFrame frame, IReadOnlyDictionary<string, string> headers)
    {
        if ((frame.Flags & SpdyFlags.Unidirectional) != 0)
        {
            return "A unidirectional stream cannot be accepted.";
        }

        if (frame.Priority != 0)
        {
            return "A priority lets data overtake its own SYN_STREAM.";
        }

        foreach (var name in ConnectionHeaders)
        {
            if (headers.ContainsKey(name))
            {
                return $"The header {name} is not allowed in a SYN_STREAM.";
            }
        }

        return null;
    }
}
