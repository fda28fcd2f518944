using PortForward.Net.Spdy.KeepAlive;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.FlowControl;

/// <summary>How much a stream may send without being answered. All members are called under the connection's gate.</summary>
/// <remarks>Where streams of different users share the connection, one that sends without being answered has no more than <see cref="Length"/> frames
/// at its worker of the server that the worker has not confirmed; more could stop the server's reading, and so everybody (protocol.md 6.4 a).</remarks>
internal sealed class SpdyWindow(SpdyWorkers workers)
{
    /// <summary>Well below the queue of a worker, which also has to take PINGs and the frames of its other streams.</summary>
    private const int Length = 32;

    /// <summary>A worker is asked often enough that a reply comes before the window closes.</summary>
    private const int AskAfter = 8;

    /// <summary>Who asks the workers; set before anything is sent.</summary>
    public SpdyPings Pings { get; set; } = null!;

    /// <summary>Whether streams of different users live on the connection.</summary>
    public bool IsShared { get; set; }

    /// <summary>Whether the stream may send no more for now. Its worker is then asked.</summary>
    public bool IsClosedTo(SpdyStream stream)
    {
        if (!IsShared || !stream.IsBulk || workers.Unconfirmed(stream.Id) < Length)
        {
            return false;
        }

        AskWhereDue(stream);

        // With no way left to ask, waiting for an answer would be for ever.
        return !workers.IsFullOfPings || workers.IsBlocked(stream.Id % SpdyWorkers.Count);
    }

    /// <summary>Notes a DATA frame that is being sent.</summary>
    public void NoteData(SpdyStream stream, int length)
    {
        workers.NoteData(stream.Id, length);
        Pings.NoteDataSent(length);
        if (IsShared && stream.IsBulk)
        {
            AskWhereDue(stream);
        }
    }

    private void AskWhereDue(SpdyStream stream)
    {
        if (workers.Unasked(stream.Id) >= AskAfter && !workers.IsFullOfPings)
        {
            Pings.Ask(stream.Id % SpdyWorkers.Count);
        }
    }
}
