namespace PortForward.Net.Spdy.Output;

/// <summary>Where a stream's bytes come from, if they can be had at once: those need no buffer on their way.</summary>
internal interface ISpdySource
{
    /// <summary>Fills the buffers, in their order, with what there is; gives how many bytes that were, 0 at the end, null where there is nothing
    /// yet.</summary>
    int? TryRead(IList<ArraySegment<byte>> buffers);
}
