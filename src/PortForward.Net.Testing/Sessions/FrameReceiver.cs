using System.Buffers;
using System.IO.Pipelines;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing.Faults;
using PortForward.Net.Testing.Spdy;

namespace PortForward.Net.Testing.Sessions;

/// <summary>Reads a session's frames, strictly: what kills a session in the field kills it here.</summary>
/// <remarks>
/// Without workers a program that does not read holds up the reading once its buffer is full, so that nothing is ever dropped. With them
/// it holds up its worker, and the reading once that worker's queue is full.
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

    /// <summary>Takes no new streams; gives the last that was taken.</summary>
    public int StopAccepting()
    {
        _goingAway = true;
        return Volatile.Read(ref _lastStreamId);
    }

    /// <summary>Handles what was read, once nothing is read any more. With a blocked worker it lasts until the streams are ended.</summary>
    public Task DrainAsync() => _workers?.DrainAsync() ?? Task.CompletedTask;

    /// <summary>Resets all streams on the wire, as a server does whose idle timer has run out.</summary>
    public void ResetStreams() => Streams.SendResets();

    /// <summary>Ends the programs at once, whatever they have yet to read.</summary>
    public void StopPrograms()
    {
        StopAccepting();
        _acceptor.StopPrograms();
    }

    /// <summary>Ends all streams and waits for their programs, which read what was received before.</summary>
    public Task EndStreamsAsync()
    {
        StopAccepting();
        return _acceptor.EndAsync();
    }

    /// <summary>Ends what a frame may have begun behind the back of <see cref="EndStreamsAsync"/>. Called when nothing is read any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndStreamsAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        await EndStreamsAsync().ConfigureAwait(false);
        _decoder.Dispose();
        _acceptor.Dispose();
    }

    /// <summary>Reads until the client says goodbye or sends no more. Fails as the transport does, or when a frame is not as it must be.</summary>
    /// <param name="reading">Stops reading.</param>
    /// <param name="held">Cancelled when there is no point in waiting for a program that does not read.</param>
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
                throw new SpdyProtocolException($"a frame of type {(int)frame.Type} stops servers in the field");
        }
    }

    /// <summary>Sends a PING back; 0 stands for a frame that takes its turn with the workers, but asks for nothing.</summary>
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

    /// <summary>Registers a new stream; null when it was refused.</summary>
    private PodStream? OpenStream(in SpdyFrame frame)
    {
        // Decoded before anything else: the context is shared by all blocks, those of refused streams too.
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
