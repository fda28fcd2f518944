using System.IO.Pipelines;
using PortForward.Net.Spdy;
using PortForward.Net.Testing.Faults;
using PortForward.Net.Testing.Spdy;

namespace PortForward.Net.Testing.Sessions;

/// <summary>Reads a session's frames, strictly: what kills a session in the field kills it here.</summary>
/// <remarks>A program that does not read holds up the reading once its buffer is full, as in the field, so nothing is ever dropped.</remarks>
internal sealed class FrameReceiver(
    TestPod pod, Stream transport, FrameOutbox outbox, TestClusterOptions options, ClusterFaults faults) : IAsyncDisposable
{
    private const int MaxFrame = SpdyFrameReader.MaxLength;

    private readonly PairTable _pairs = new(options.TimeProvider, options.PairTimeout, pod.Name);
    private readonly SpdyHeaderDecoder _decoder = new();
    private readonly StreamTable _streams = new();
    private readonly TaskOwner _tasks = new();
    private int _lastStreamId;
    private volatile bool _goingAway;

    public int OpenStreams => _streams.Count;

    /// <summary>Takes no new streams; gives the last that was taken.</summary>
    public int StopAccepting()
    {
        _goingAway = true;
        return Volatile.Read(ref _lastStreamId);
    }

    /// <summary>Ends all streams and waits for their programs.</summary>
    public Task EndStreamsAsync()
    {
        StopAccepting();
        _pairs.Dispose();
        _streams.ResetAll();
        return _tasks.WhenAllAsync();
    }

    /// <summary>Ends what a frame may have begun behind the back of <see cref="EndStreamsAsync"/>. Called when nothing is read any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndStreamsAsync().ConfigureAwait(false);
        _decoder.Dispose();
    }

    /// <summary>Reads until the client says goodbye or sends no more. Fails as the transport does, or when a frame is not as it must be.</summary>
    /// <param name="reading">Stops reading.</param>
    /// <param name="held">Cancelled when there is no point in waiting for a program that does not read.</param>
    public async Task RunAsync(CancellationToken reading, CancellationToken held)
    {
        var reader = PipeReader.Create(transport, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        while (true)
        {
            var result = await reader.ReadAsync(reading).ConfigureAwait(false);
            var buffer = result.Buffer;
            while (SpdyFrameReader.TryRead(ref buffer, MaxFrame, out var frame))
            {
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
        switch (frame.Type)
        {
            case SpdyFrameType.Data:
                return ReceiveDataAsync(frame, held);
            case SpdyFrameType.SynStream:
                OpenStream(frame);
                break;
            case SpdyFrameType.SynReply:
                _decoder.Decode(frame.Payload);
                break;
            case SpdyFrameType.RstStream:
                _streams.Reset(frame.StreamId);
                break;
            case SpdyFrameType.Ping when frame.Value % 2 == 1:
                var ping = frame.Value;
                outbox.Send(output => SpdyFrameWriter.WritePing(output, ping));
                break;
            case SpdyFrameType.Ping or SpdyFrameType.Settings or SpdyFrameType.WindowUpdate:
                break;
            default:
                throw new SpdyProtocolException($"a frame of type {(int)frame.Type} stops servers in the field");
        }

        return default;
    }

    private async ValueTask ReceiveDataAsync(SpdyFrame frame, CancellationToken held)
    {
        if (_streams.Find(frame.StreamId) is not { } stream)
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

    private void EndRemote(PodStream stream)
    {
        stream.ReceiveFin();
        if (!options.OneSecondRule)
        {
            stream.EndReceived();
        }

        _streams.RemoveIfClosed(stream);
    }

    private void OpenStream(in SpdyFrame frame)
    {
        // Decoded before anything else: the context is shared by all blocks, those of refused streams too.
        var headers = _decoder.Decode(frame.Payload);
        if (SpdyStrictness.FindFault(frame, headers) is { } fault)
        {
            throw new SpdyProtocolException(fault);
        }

        if (_goingAway)
        {
            return;
        }

        var id = frame.StreamId;
        if (id <= _lastStreamId)
        {
            outbox.SendReset(id, SpdyStatus.ProtocolError);
            return;
        }

        Volatile.Write(ref _lastStreamId, id);
        if (!StreamRequest.TryParse(id, headers, out var request))
        {
            outbox.SendReset(id, SpdyStatus.Cancel);
            return;
        }

        var stream = new PodStream(id, request, outbox, options.StreamBufferSize);
        _streams.Add(stream);
        if (frame.IsFin)
        {
            EndRemote(stream);
        }

        if (faults.NeverReply)
        {
            return;
        }

        if (faults.ReplyDelay > TimeSpan.Zero)
        {
            _tasks.Start(() => AcceptLaterAsync(stream, faults.ReplyDelay));
        }
        else
        {
            Accept(stream);
        }
    }

    private async Task AcceptLaterAsync(PodStream stream, TimeSpan delay)
    {
        await Task.Delay(delay, options.TimeProvider, stream.ResetToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stream.ResetToken.IsCancellationRequested)
        {
            Accept(stream);
        }
    }

    private void Accept(PodStream stream)
    {
        stream.Reply();
        if (_pairs.Add(stream) is { Error: { } error, Data: { } data })
        {
            _tasks.Start(() => ForwardAsync(error, data));
        }
    }

    private async Task ForwardAsync(PodStream error, PodStream data)
    {
        await new ConnectionForward(pod, error, data, options).RunAsync().ConfigureAwait(false);
        _streams.RemoveIfClosed(error);
        _streams.RemoveIfClosed(data);
    }
}
