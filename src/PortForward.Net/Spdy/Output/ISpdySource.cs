namespace PortForward.Net.Spdy.Output;

/// <summary>A non-blocking source of a stream's bytes, which are read directly into frames.</summary>
internal interface ISpdySource
{
    /// <summary>Fills the buffers in order with the available bytes. Returns their number, 0 at the end, or null if there are none
    /// yet.</summary>
    int? TryRead(IList<ArraySegment<byte>> buffers);
}
