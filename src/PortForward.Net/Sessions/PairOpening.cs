using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Sessions;

/// <summary>Opens the streams of a pair.</summary>
internal static class PairOpening
{
    /// <summary>Opens both streams and sends the first bytes in one write, without waiting (protocol.md 5.3).</summary>
    /// <param name="spdy">The connection.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="headers">The headers of its streams.</param>
    /// <param name="firstData">The first bytes; may be empty.</param>
    /// <param name="steer">Whether to choose stream IDs by the server's workers, because the connection is shared.</param>
    public static void OpenAtOnce(SpdyConnection spdy, StreamPair pair, PairHeaders headers, ReadOnlyMemory<byte> firstData, bool steer)
    {
        if (!firstData.IsEmpty)
        {
            pair.NoteSending();
        }

        var streams = new SpdyStream[2];
        spdy.Open(
            [new SpdyOpen(headers.Error, pair.ErrorHandler, Fin: true), new SpdyOpen(headers.Data, pair.Incoming)],
            streams, firstData.Span, steer);
        pair.Attach(streams[0], streams[1], firstData.Length);
    }

    /// <summary>Opens one stream after the other and waits for each reply, as kubectl does (protocol.md 5.2).</summary>
    public static async ValueTask OpenStrictlyAsync(SpdyConnection spdy, StreamPair pair, PairHeaders headers, CancellationToken cancellationToken)
    {
        var streams = new SpdyStream[1];
        spdy.Open([new SpdyOpen(headers.Error, pair.ErrorHandler)], streams, default);
        var error = streams[0];
        pair.Attach(error, null, 0);
        await pair.Replies.Error.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfFailed(pair);
        error.CompleteWrites();
        spdy.Open([new SpdyOpen(headers.Data, pair.Incoming)], streams, default);
        pair.Attach(error, streams[0], 0);
        await pair.Replies.Data.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfFailed(pair);
    }

    /// <summary>Waits until the server accepts the data stream of a pair on a session that has been silent (protocol.md 5.3). A failure of the pair itself is
    /// left to it.</summary>
    /// <exception cref="PortForwardException">The session is lost or still silent.</exception>
    public static async Task ConfirmAsync(StreamPair pair, SessionOptions options, CancellationToken cancellationToken)
    {
        var timeout = options.ConfirmTimeout + (SessionLimits.ConfirmRoundTrips * pair.Session.RoundTrip);
        try
        {
            await pair.Replies.Data.WaitAsync(timeout, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            pair.Session.WasSilent = true;
            pair.Session.Retire("A connection was not accepted in time.");
            throw PairFailures.NotAccepted(pair.Pod, timeout);
        }

        if (!pair.Replies.HasData && pair.Failure is { Error: PortForwardError.SessionLost or PortForwardError.ProtocolViolation } lost)
        {
            throw lost;
        }
    }

    /// <summary>Sends the first bytes on a pair that was opened without them. If the pair has ended, its failure tells why.</summary>
    public static async ValueTask SendFirstAsync(StreamPair pair, ReadOnlyMemory<byte> firstData, CancellationToken cancellationToken)
    {
        try
        {
            if (!firstData.IsEmpty)
            {
                await pair.SendAsync(firstData, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PortForwardException)
        {
            // What was sent may have arrived, so the opening has not failed.
        }
    }

    private static void ThrowIfFailed(StreamPair pair)
    {
        if (pair.Failure is { } failure)
        {
            throw failure;
        }
    }
}
