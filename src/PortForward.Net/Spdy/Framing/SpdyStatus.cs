namespace PortForward.Net.Spdy.Framing;

/// <summary>Status codes of RST_STREAM (SPDY/3.1 draft, 2.6.3).</summary>
internal static class SpdyStatus
{
    public const uint ProtocolError = 1;
    public const uint InvalidStream = 2;
    public const uint RefusedStream = 3;
    public const uint UnsupportedVersion = 4;
    public const uint Cancel = 5;
    public const uint InternalError = 6;
    public const uint FlowControlError = 7;
    public const uint StreamInUse = 8;
    public const uint StreamAlreadyClosed = 9;
    public const uint InvalidCredentials = 10;
    public const uint FrameTooLarge = 11;
}
