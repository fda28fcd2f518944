using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Spdy.Output;

/// <summary>Counts the control frames in the waiting batch that answer one of the peer's. Guarded by the connection's gate.</summary>
internal struct SpdyAnswers
{
    /// <summary>The answers that may wait for a peer that asks and doesn't read. Servers of today ask nothing.</summary>
    private const int Most = 1024;

    private int _waiting;

    /// <summary>Notes an answer that is about to be appended.</summary>
    /// <exception cref="SpdyProtocolException">The peer asks on without reading the answers, which would pile up.</exception>
    public void Note()
    {
        if (++_waiting > Most)
        {
            throw new SpdyProtocolException($"the server sent more than {Most} frames that ask for an answer without reading the answers");
        }
    }

    /// <summary>The batch is being written.</summary>
    public void Clear() => _waiting = 0;
}
