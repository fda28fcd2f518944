namespace PortForward.Net.Tests.Spdy;

/// <summary>Byte vectors as protocol.md writes them.</summary>
internal static class Hex
{
    public static byte[] Of(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
