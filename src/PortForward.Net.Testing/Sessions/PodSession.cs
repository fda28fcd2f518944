using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using PortForward.Net.Spdy;
using PortForward.Net.Testing.Spdy;

namespace PortForward.Net.Testing.Sessions;

/// <summary>The pod's end of one upgraded connection: what a container runtime's streaming server is in a real cluster.</summary>
/// <remarks>
/// One loop reads frames, strictly: what would kill a session in the field kills it here. A program that does not read holds up
/// the loop once its buffer is full, as in the field, so nothing is ever dropped.
/// </remarks>
internal sealed class PodSession : IAsyncDisposable
{
    private const int MaxFrame = SpdyFrameReader.MaxLength;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly TestPod _pod;
    private readonly Stream _transport;
    private readonly Action _cut;
    private readonly TestClusterOptions _options;
    private readonly ClusterFaults _faults;
    private readonly FrameOutbox _outbox;
    private readonly PairTable _pairs;
    private readonly SpdyHeaderDecoder _decoder = new();
    private readonly ConcurrentDictionary<int, PodStream> _streams = new();
    private readonly TaskOwner _tasks = new();
    private readonly CancellationTokenSource _ended = new();
    private int _lastStreamId;
    private volatile bool _goingAway;

    public PodSession(TestPod pod, TestTransports kind, Stream transport, Action cut, TestClusterOptions options, ClusterFaults faults)
    {
        _pod = pod;
        Kind = kind;
        _transport = transport;
        _cut = cut;
        _options = options;
        _faults = faults;
        _outbox = new FrameOutbox(transport);
        _pairs = new PairTable(options.TimeProvider, options.PairTimeout, pod.Name);
    }

    /// <summary>How the client came.</summary>
    public TestTransports Kind { get; }

    public TestPod Pod => _pod;

    public int OpenStreams => _streams.Count;

    /// <summary>Why the session was ended as a violation of the protocol, if it was.</summary>
    public string? ProtocolError { get; private set; }

    /// <summary>Serves the session until the client leaves, breaks the protocol, or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        var writing = WriteAsync();
        try
        {
            await ReadAsync(stop.Token).ConfigureAwait(false);
        }
        catch (SpdyProtocolException exception)
        {
            ProtocolError = exception.Message;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client left without a word, or the cluster stops.
        }

        await EndAsync(writing).ConfigureAwait(false);
    }

    /// <summary>Ends the connection without a word, as a lost network does.</summary>
    public void Cut()
    {
        _ended.Cancel();
        _cut();
    }

    /// <summary>Puts bytes on the wire between two frames.</summary>
    public void SendRaw(ReadOnlyMemory<byte> bytes) => _outbox.Send(output => output.Write(bytes.Span));

    /// <summary>Tells the client to go, and serves what is open.</summary>
    public void SendGoAway(uint status = 0)
    {
        _goingAway = true;
        var lastGood = Volatile.Read(ref _lastStreamId);
        _outbox.Send(output => SpdyFrameWriter.WriteGoAway(output, lastGood, status));
    }

    public async ValueTask DisposeAsync()
    {
        await _tasks.WhenAllAsync().ConfigureAwait(false);
        _pairs.Dispose();
        _decoder.Dispose();
        _outbox.Dispose();
        _ended.Dispose();
    }

    private async Task WriteAsync()
    {
        try
        {
            await _outbox.RunAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await _ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task EndAsync(Task writing)
    {
        _goingAway = true;
        _pairs.Dispose();
        foreach (var stream in _streams.Values)
        {
            stream.EndReceived();
            stream.ReceiveReset();
        }

        await _tasks.WhenAllAsync().ConfigureAwait(false);
        SendGoAway();
        _outbox.Complete();
        try
        {
            await writing.WaitAsync(Farewell).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Cut();
            await writing.ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(_transport, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            while (SpdyFrameReader.TryRead(ref buffer, MaxFrame, out var frame))
            {
                if (frame.Type == SpdyFrameType.GoAway)
                {
                    return;
                }

                await ReceiveAsync(frame, cancellationToken).ConfigureAwait(false);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private ValueTask ReceiveAsync(in SpdyFrame frame, CancellationToken cancellationToken)
    {
        switch (frame.Type)
        {
            case SpdyFrameType.Data:
                return ReceiveDataAsync(frame, cancellationToken);
            case SpdyFrameType.SynStream:
                OpenStream(frame);
                break;
            case SpdyFrameType.SynReply:
                _decoder.Decode(frame.Payload);
                break;
            case SpdyFrameType.RstStream:
                if (_streams.TryRemove(frame.StreamId, out var stream))
                {
                    stream.EndReceived();
                    stream.ReceiveReset();
                }

                break;
            case SpdyFrameType.Ping when frame.Value % 2 == 1:
                var ping = frame.Value;
                _outbox.Send(output => SpdyFrameWriter.WritePing(output, ping));
                break;
            case SpdyFrameType.Ping or SpdyFrameType.Settings or SpdyFrameType.WindowUpdate:
                break;
            default:
                throw new SpdyProtocolException($"a frame of type {(int)frame.Type} stops servers in the field");
        }

        return default;
    }

    private async ValueTask ReceiveDataAsync(SpdyFrame frame, CancellationToken cancellationToken)
    {
        if (!_streams.TryGetValue(frame.StreamId, out var stream))
        {
            return;
        }

        if (!stream.Request.IsError && !frame.Payload.IsEmpty)
        {
            await stream.ReceiveAsync(frame.Payload, cancellationToken).ConfigureAwait(false);
        }

        if (frame.IsFin)
        {
            EndRemote(stream);
        }
    }

    private void EndRemote(PodStream stream)
    {
        stream.ReceiveFin();
        if (!_options.OneSecondRule)
        {
            stream.EndReceived();
        }

        Forget(stream);
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
            _outbox.SendReset(id, SpdyStatus.ProtocolError);
            return;
        }

        Volatile.Write(ref _lastStreamId, id);
        if (!StreamRequest.TryParse(id, headers, out var request))
        {
            _outbox.SendReset(id, SpdyStatus.Cancel);
            return;
        }

        var stream = new PodStream(id, request, _outbox, _options.StreamBufferSize);
        _streams[id] = stream;
        if (frame.IsFin)
        {
            EndRemote(stream);
        }

        if (_faults.NeverReply)
        {
            return;
        }

        if (_faults.ReplyDelay > TimeSpan.Zero)
        {
            _tasks.Start(() => AcceptLaterAsync(stream, _faults.ReplyDelay));
        }
        else
        {
            Accept(stream);
        }
    }

    private async Task AcceptLaterAsync(PodStream stream, TimeSpan delay)
    {
        await Task.Delay(delay, _options.TimeProvider, stream.ResetToken)
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
        await new ConnectionForward(_pod, error, data, _options).RunAsync().ConfigureAwait(false);
        Forget(error);
        Forget(data);
    }

    private void Forget(PodStream stream)
    {
        if (stream.IsClosed)
        {
            _streams.TryRemove(stream.Id, out _);
        }
    }
}
