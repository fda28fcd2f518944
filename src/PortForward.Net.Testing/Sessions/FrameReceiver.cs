using System.Buffers;
using System.IO.Pipelines;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing.Faults;
using PortForward.Net.Testing.Spdy;

namespace PortForward.Net.Testing.Sessions;

/// <summary>Reads the frames of a session strictly: everything that ends a session on a real server ends it here.</summary>
/// <remarks>
/// Without workers, a handler that does not read blocks the session after its buffer is full, so that nothing is ever discarded. With workers,
/// it blocks its worker, and the session after the queue of that worker is full.
/// </remarks>
internal sealed class FrameReceiver(
    TestPod pod, Stream transport, FrameOutbox outbox, IdleTimer idle, TestClusterOptions options, TestFaults faults) : IAsyncDisposable
{
    private const int MaxFrame = SpdyFrameReader.MaxLength;

    private readonly SpdyHeaderDecoder _decoder = new();
    private readonly StreamAcceptor _acceptor = new(pod, outbox, options, faults);
    private readonly FrameWorkers? _workers = options.SynchronousWorkers ? new FrameWorkers() : null;
    private int _lastStreamId;
    private volatile bool _goingAway;

    public int OpenStreams => Streams.Count;

    private StreamTable Streams => _acceptor.Streams;

    /// <summary>Accepts no new streams. Returns the last one that was accepted.</summary>
    public int StopAccepting()
    {
        _goingAway = true;
        return Volatile.Read(ref _lastStreamId);
    }

    /// <summary>Processes the frames that were read, after reading has stopped. With a blocked worker, it lasts until the streams are ended.</summary>
    public Task DrainAsync() => _workers?.DrainAsync() ?? Task.CompletedTask;

    /// <summary>Sends a reset for all streams, like a server after its idle timeout.</summary>
    public void ResetStreams() => Streams.SendResets();

    /// <summary>Stops the handlers immediately, even if they have unread data.</summary>
    public void StopPrograms()
    {
        StopAccepting();
        _acceptor.StopPrograms();
    }

    /// <summary>Ends all streams and waits for their handlers, which can read the data that was received before.</summary>
    public Task EndStreamsAsync()
    {
        StopAccepting();
        return _acceptor.EndAsync();
    }

    /// <summary>Ends streams that a frame may have opened during <see cref="EndStreamsAsync"/>. Called after reading has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndStreamsAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        await EndStreamsAsync().ConfigureAwait(false);
        _decoder.Dispose();
        _acceptor.Dispose();
    }

    /// <summary>Reads until the client sends GOAWAY or closes. Fails if the transport fails or a frame is not valid.</summary>
    /// <param name="reading">Stops reading.</param>
    /// <param name="held">Canceled when it is pointless to wait for a handler that does not read.</param>
    public async Task RunAsync(CancellationToken reading, CancellationToken held)
    {
        var reader = PipeReader.Create(transport, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            await ReadFramesAsync(reader, reading, held).ConfigureAwait(false);
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadFramesAsync(PipeReader reader, CancellationToken reading, CancellationToken held)
    {
        while (true)
        {
            var result = await reader.ReadAsync(reading).ConfigureAwait(false);
            var buffer = result.Buffer;
            while (SpdyFrameReader.TryRead(ref buffer, MaxFrame, out var frame))
            {
                idle.Note();
                if (frame.Type == SpdyFrameType.GoAway)
                {
                    return;
                }

                await ReceiveAsync(frame, held).ConfigureAwait(false);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private ValueTask ReceiveAsync(in SpdyFrame frame, CancellationToken held)
    {
        var id = frame.StreamId;
        switch (frame.Type)
        {
            case SpdyFrameType.Data:
                return _workers is null ? ReceiveDataAsync(frame, held) : QueueDataAsync(_workers, frame, held);
            case SpdyFrameType.SynStream:
                return OpenStream(frame) is { } stream ? AcceptAsync(stream, held) : default;
            case SpdyFrameType.SynReply:
                _decoder.Decode(frame.Payload);
                return default;
            case SpdyFrameType.RstStream when _workers is null:
                Streams.Reset(id);
                return default;
            case SpdyFrameType.RstStream:
                return _workers.QueueAsync(id, () => ResetAsync(id), held);
            case SpdyFrameType.Ping or SpdyFrameType.Settings or SpdyFrameType.WindowUpdate:
                return ReceivePingAsync(frame.Type == SpdyFrameType.Ping && frame.Value % 2 == 1 ? frame.Value : 0, held);
            default:
                throw new SpdyProtocolException($"A frame of type {(int)frame.Type} stops real servers.");
        }
    }

    /// <summary>Sends a PING back; 0 is a frame that is assigned to a worker but requires no reply.</summary>
    private ValueTask ReceivePingAsync(uint ping, CancellationToken held)
    {
        if (_workers is not null)
        {
            return _workers.QueueInTurnAsync(EchoAsync, held);
        }

        _ = EchoAsync();
        return default;

        Task EchoAsync()
        {
            if (ping == 0)
            {
                return Task.CompletedTask;
            }

            outbox.Send(output => SpdyFrameWriter.WritePing(output, ping));
            return outbox.WaitForRoomAsync();
        }
    }

    private async ValueTask ReceiveDataAsync(SpdyFrame frame, CancellationToken held)
    {
        if (Streams.Find(frame.StreamId) is not { } stream)
        {
            return;
        }

        if (!stream.Request.IsError && !frame.Payload.IsEmpty)
        {
            await stream.ReceiveAsync(frame.Payload, held).ConfigureAwait(false);
        }

        if (frame.IsFin)
        {
            EndRemote(stream);
        }
    }

    private ValueTask QueueDataAsync(FrameWorkers workers, in SpdyFrame frame, CancellationToken held)
    {
        var (id, data, isFin) = (frame.StreamId, frame.Payload.ToArray(), frame.IsFin);
        return workers.QueueAsync(
            id,
            async () =>
            {
                if (Streams.Find(id) is not { IsReplied: true } stream)
                {
                    return;
                }

                if (data.Length > 0)
                {
                    await stream.Handover!.OfferAsync(data).ConfigureAwait(false);
                }

                if (isFin)
                {
                    EndRemote(stream);
                }
            },
            held);
    }

    private void EndRemote(PodStream stream)
    {
        stream.ReceiveFin();
        if (stream.Handover is null && !options.OneSecondRule)
        {
            stream.EndReceived();
        }

        Streams.RemoveIfClosed(stream);
    }

    /// <summary>Registers a new stream; null if it was refused.</summary>
    private PodStream? OpenStream(in SpdyFrame frame)
    {
        // Decoded first, since all blocks share the compression context, including those of refused streams.
        var headers = _decoder.Decode(frame.Payload);
        if (SpdyStrictness.FindFault(frame, headers) is { } fault)
        {
            throw new SpdyProtocolException(fault);
        }

        if (_goingAway)
        {
            return null;
        }

        var id = frame.StreamId;
        if (id <= _lastStreamId)
        {
            outbox.SendReset(id, SpdyStatus.ProtocolError);
            return null;
        }

        Volatile.Write(ref _lastStreamId, id);
        if (!StreamRequest.TryParse(id, headers, out var request))
        {
            outbox.SendReset(id, SpdyStatus.Cancel);
            return null;
        }

        var stream = new PodStream(id, request, outbox, options.StreamBufferSize, _workers is null ? null : new DataHandover());
        Streams.Add(stream);
        if (frame.IsFin)
        {
            EndRemote(stream);
        }

        return stream;
    }

    private ValueTask AcceptAsync(PodStream stream, CancellationToken held)
    {
        var (never, delay) = (faults.NeverReply, faults.ReplyDelay);
        if (never)
        {
            return default;
        }

        if (_workers is not null)
        {
            return _workers.QueueAsync(stream.Id, () => _acceptor.AcceptLaterAsync(stream, delay), held);
        }

        if (delay > TimeSpan.Zero)
        {
            _acceptor.AcceptInBackground(stream, delay);
        }
        else
        {
            _acceptor.Accept(stream);
        }

        return default;
    }

    private Task ResetAsync(int id)
    {
        Streams.Reset(id);
        return Task.CompletedTask;
    }
}
