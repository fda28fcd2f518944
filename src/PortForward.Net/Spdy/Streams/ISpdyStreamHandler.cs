using System.Buffers;

namespace PortForward.Net.Spdy.Streams;

/// <summary>What happens to one stream. Frames come from the connection's read loop, in wire order; a loss may come from any thread, at any time,
/// once, and nothing comes after it but frames that were being delivered.</summary>
internal interface ISpdyStreamHandler
{
    /// <summary>Takes bytes; the read loop waits for it, which is the back-pressure of the whole connection.</summary>
    ValueTask OnDataAsync(ReadOnlySequence<byte> data);

    /// <summary>The peer accepted the stream.</summary>
    void OnReply();

    /// <summary>The peer sends no more.</summary>
    void OnFin();

    /// <summary>The peer reset the stream: it is gone.</summary>
    void OnReset(uint status);

    /// <summary>The connection ended with the stream still open.</summary>
    void OnLost(Exception reason);
}
