namespace PortForward.Net.Spdy.Output;

/// <summary>What came of asking a source for bytes to send.</summary>
internal enum SpdyFill
{
    /// <summary>It was not asked: others are sending, or the stream may not send now.</summary>
    Busy,

    /// <summary>It had nothing yet.</summary>
    Empty,

    /// <summary>It had some bytes, which are being sent.</summary>
    Sent,

    /// <summary>It had as many bytes as there was room for, which are being sent; it may have more.</summary>
    Filled,

    /// <summary>It has ended.</summary>
    Ended,
}
