namespace PortForward.Net.Spdy.Framing;

/// <summary>Frame types (SPDY/3.1 draft, 2.6). Unnamed types are passed on as their number.</summary>
internal enum SpdyFrameType
{
    /// <summary>Not a control frame: data of a stream.</summary>
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    RstStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}
