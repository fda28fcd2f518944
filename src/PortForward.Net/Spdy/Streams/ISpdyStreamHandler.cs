using System.Buffers;

namespace PortForward.Net.Spdy.Streams;

/// <summary>Receives the events of a stream. Frames are delivered by the connection's read loop, in wire order; a loss may be reported on any thread, at
/// any time, but only once, and is followed only by frames that were already being delivered.</summary>
internal interface ISpdyStreamHandler
{
    /// <summary>Receives bytes. The read loop waits for it, which applies back-pressure to the whole connection.</summary>
    ValueTask OnDataAsync(ReadOnlySequence<byte> data);

    /// <summary>Called if the peer has accepted the stream.</summary>
    void OnReply();

    /// <summary>Called if the peer has completed its writes.</summary>
    void OnFin();

    /// <summary>Called if the peer has reset the stream.</summary>
    void OnReset(uint status);

    /// <summary>Called if the connection has ended while the stream was open.</summary>
    void OnLost(Exception reason);
}
