using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using PortForward.Net.Blocking;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.KeepAlive;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy;

/// <summary>The receiving side of a connection: reads frames and delivers each to its stream, one after the other.</summary>
internal sealed class SpdyReceiver
{
    private readonly SpdyConnection _connection;
    private readonly Stream _transport;
    private readonly SpdyOutput _output;
    private readonly SpdyPings _pings;
    private readonly TimeProvider _timeProvider;
    private readonly int _maxFrameLength;
    private readonly HoldUp _delivery;

    public SpdyReceiver(SpdyConnection connection, Stream transport, SpdyOutput output, SpdyPings pings, SpdyConnectionOptions options)
    {
        _connection = connection;
        _transport = transport;
        _output = output;
        _pings = pings;
        _timeProvider = options.TimeProvider;
        _maxFrameLength = options.MaxFrameLength;
        _delivery = new HoldUp(options.TimeProvider);
    }

    /// <summary>Gets how long a local reader has blocked receiving.</summary>
    public TimeSpan HeldUpFor => _delivery.Duration;

    /// <summary>Gets a value indicating whether a frame is being delivered, or bytes have arrived within the last second.</summary>
    public bool IsBusy => HeldUpFor > TimeSpan.Zero || _pings.SilentFor < TimeSpan.FromSeconds(1);

    /// <summary>Reads until the peer ends the connection. Throws the transport's exceptions or <see cref="SpdyProtocolException"/>.</summary>
    public async Task RunAsync()
    {
        var reader = PipeReader.Create(_transport, new StreamPipeReaderOptions(bufferSize: SpdyLimits.ReceiveBufferLength, minimumReadSize: SpdyLimits.ReceiveBufferLength / 4, leaveOpen: true));
        try
        {
            await ReadFramesAsync(reader).ConfigureAwait(false);
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadFramesAsync(PipeReader reader)
    {
        var slice = TimeSlice.Begin();
        while (true)
        {
            var reading = reader.ReadAsync();
            var waits = !reading.IsCompleted;
            var result = await reading.ConfigureAwait(false);
            slice.NoteStep(waits);
            var buffer = result.Buffer;
            _pings.NoteReceived();
            while (SpdyFrameReader.TryRead(ref buffer, _maxFrameLength, out var frame))
            {
                await DispatchAsync(frame).ConfigureAwait(false);
            }

            if (slice.IsOver() && BlockingCall.Role != ThreadRole.Receiving)
            {
                // A download at full speed always finds input ready and would never release its thread.
                await Detached.Yield();
            }

            if (result.IsCompleted)
            {
                if (!buffer.IsEmpty)
                {
                    throw new SpdyConnectionException("The connection ended in the middle of a frame.");
                }

                return;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private ValueTask DispatchAsync(in SpdyFrame frame)
    {
        switch (frame.Type)
        {
            case SpdyFrameType.Data:
                return Find(frame.StreamId) is { } stream ? DeliverAsync(stream, frame.Payload, frame.IsFin) : default;
            case SpdyFrameType.SynReply:
                OnReply(frame);
                return default;
            case SpdyFrameType.RstStream:
                OnReset(frame);
                return default;
            case SpdyFrameType.Ping:
                OnPing(frame.Value);
                return default;
            case SpdyFrameType.GoAway:
                _connection.GoAway(frame.StreamId);
                return default;
            case SpdyFrameType.SynStream:
                RefuseStream(frame.StreamId);
                return default;
            case SpdyFrameType.Headers:
                return frame.IsFin && Find(frame.StreamId) is { } ended ? DeliverAsync(ended, default, true) : default;
            default:
                // SETTINGS and WINDOW_UPDATE have no effect here, and unknown types are skipped (protocol.md 4.4).
                return default;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DeliverAsync(SpdyStream stream, ReadOnlySequence<byte> data, bool fin)
    {
        if (!data.IsEmpty && !stream.RemoteFin)
        {
            stream.NoteAnswered(_timeProvider.GetTimestamp());
            var taken = stream.Handler.OnDataAsync(data);
            if (taken.IsCompletedSuccessfully)
            {
                taken.GetAwaiter().GetResult();
            }
            else
            {
                _pings.NoteReadLate();
                _delivery.Begin();
                await taken.ConfigureAwait(false);
                _delivery.End();
            }
        }

        if (fin)
        {
            OnFin(stream);
        }
    }

    private void OnFin(SpdyStream stream)
    {
        bool isFirst;
        lock (_connection.Gate)
        {
            isFirst = !stream.Gone && stream.NoteFin();
        }

        if (isFirst)
        {
            stream.Handler.OnFin();
            _connection.EndIfDrained();
        }
    }

    private void OnReply(in SpdyFrame frame)
    {
        if (Find(frame.StreamId) is not { } stream)
        {
            return;
        }

        bool isFirst;
        lock (_connection.Gate)
        {
            isFirst = stream.NoteReply();
        }

        if (isFirst)
        {
            stream.Handler.OnReply();
            if (frame.IsFin)
            {
                OnFin(stream);
            }
        }
    }

    private void OnReset(in SpdyFrame frame)
    {
        SpdyStream? stream;
        lock (_connection.Gate)
        {
            stream = _connection.Find(frame.StreamId);
            if (stream is null)
            {
                return;
            }

            stream.Forget(new SpdyStreamException("The peer reset the stream."));
        }

        stream.Handler.OnReset(frame.Value);
        _connection.EndIfDrained();
    }

    private void OnPing(uint id)
    {
        if (id % 2 != 0)
        {
            _pings.NoteReply(id);
            return;
        }

        lock (_connection.Gate)
        {
            _output.NoteAnswer();
            SpdyFrameWriter.WritePing(_output.Batch, id);
            _output.Signal();
        }
    }

    private void RefuseStream(int streamId)
    {
        lock (_connection.Gate)
        {
            _output.NoteAnswer();
            SpdyFrameWriter.WriteRst(_output.Batch, streamId, SpdyStatus.RefusedStream);
            _output.Signal();
        }
    }

    private SpdyStream? Find(int streamId)
    {
        lock (_connection.Gate)
        {
            return _connection.Find(streamId);
        }
    }
}
