namespace PortForward.Net.Spdy.Output;

/// <summary>The result of reading from a source.</summary>
internal enum SpdyFill
{
    /// <summary>The source was not read: others are sending, or the stream cannot send now.</summary>
    Busy,

    /// <summary>No data is available yet.</summary>
    Empty,

    /// <summary>Some bytes were read and are being sent.</summary>
    Sent,

    /// <summary>All room was filled, and the bytes are being sent; there may be more.</summary>
    Filled,

    /// <summary>The source has ended.</summary>
    Ended,
}
