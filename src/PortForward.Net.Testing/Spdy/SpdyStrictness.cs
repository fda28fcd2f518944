using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Testing.Spdy;

/// <summary>What servers in the field refuse of a SYN_STREAM beyond its shape, and what hurts them unseen.</summary>
internal static class SpdyStrictness
{
    private static readonly string[] ConnectionHeaders = ["connection", "host", "keep-alive", "proxy-connection", "transfer-encoding"];

    /// <summary>Tells what is wrong; null when nothing is.</summary>
    public static string? FindFault(in SpdyFrame frame, IReadOnlyDictionary<string, string> headers)
    {
        if ((frame.Flags & SpdyFlags.Unidirectional) != 0)
        {
            return "a unidirectional stream cannot be answered";
        }

        if (frame.Priority != 0)
        {
            return "a priority lets data overtake its own SYN_STREAM";
        }

        foreach (var name in ConnectionHeaders)
        {
            if (headers.ContainsKey(name))
            {
                return $"the header {name} does not belong into a SYN_STREAM";
            }
        }

        return null;
    }
}
