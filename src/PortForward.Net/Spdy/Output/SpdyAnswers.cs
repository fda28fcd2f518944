using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Spdy.Output;

/// <summary>Counts the control frames in the pending batch that are replies to the peer. Guarded by the connection's gate.</summary>
internal struct SpdyAnswers
{
    private int _waiting;

    /// <summary>Records a reply that is about to be appended.</summary>
    /// <exception cref="SpdyProtocolException">The peer sends requests without reading the replies.</exception>
    public void Note()
    {
        if (++_waiting > SpdyLimits.WaitingAnswers)
        {
            throw new SpdyProtocolException($"The server sent more than {SpdyLimits.WaitingAnswers} frames that require a reply without reading the replies.");
        }
    }

    /// <summary>Resets the count, because the batch is being written.</summary>
    public void Clear() => _waiting = 0;
}
