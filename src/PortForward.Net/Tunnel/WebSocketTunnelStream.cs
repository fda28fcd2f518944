using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using PortForward.Net.Streams;

namespace PortForward.Net.Tunnel;

/// <summary>A byte stream over the binary messages of a WebSocket (protocol.md 2.2): message boundaries and empty messages have no meaning, and the
/// end is a Close frame.</summary>
/// <remarks>One reader and one writer at a time. Pings are answered separately, so that reading never waits for writing. Everything received before a
/// failure is returned before the failure is thrown.</remarks>
internal sealed class WebSocketTunnelStream : UnseekableStream
{
    private const ushort NormalClosure = 1000;
    private const ushort NoStatus = 1005;
    private const ushort ProtocolError = 1002;

    private readonly Stream _inner;
    private readonly TimeProvider _timeProvider;
    private readonly WebSocketSender _sender;
    private readonly PongQueue _pongs;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _start;
    private int _end;
    private long _payloadLeft;
    private bool _inMessage;
    private bool _inFinalFrame;
    private bool _ended;
    private ExceptionDispatchInfo? _failure;
    private int _disposed;

    public WebSocketTunnelStream(Stream inner, TimeProvider timeProvider)
    {
        _inner = inner;
        _timeProvider = timeProvider;
        _sender = new WebSocketSender(inner);
        _pongs = new PongQueue(_sender);
    }

    /// <summary>Reads the available payload of binary messages, across message boundaries. Returns 0 after the server's Close 1000.</summary>
    /// <exception cref="WebSocketProtocolException">The server violated the protocol; Close 1002 has been sent.</exception>
    /// <exception cref="IOException">The server closed with another code, or the connection failed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _failure?.Throw();
        var copied = 0;
        try
        {
            while (!_ended && copied < buffer.Length)
            {
                if (_payloadLeft > 0 && _start < _end)
                {
                    copied += CopyPayload(buffer.Span[copied..]);
                }
                else if (_payloadLeft == 0 && TryReadHeader(out var header))
                {
                    await BeginFrameAsync(header, cancellationToken).ConfigureAwait(false);
                }
                else if (copied > 0)
                {
                    break;
                }
                else
                {
                    await FillAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            if (e is WebSocketProtocolException)
            {
                await TrySendCloseAsync(ProtocolError).ConfigureAwait(false);
            }

            if (copied == 0)
            {
                throw;
            }
        }

        return copied;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(buffer, cancellationToken);

    /// <summary>Sends Close 1000, for at most a second, and closes the connection (protocol.md 2.3).</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await TrySendCloseAsync(NormalClosure).ConfigureAwait(false);
            await _inner.DisposeAsync().ConfigureAwait(false);
            await _pongs.WaitAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int CopyPayload(Span<byte> destination)
    {
        var count = (int)Math.Min(Math.Min(_end - _start, destination.Length), _payloadLeft);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        _payloadLeft -= count;
        if (_payloadLeft == 0)
        {
            _inMessage = !_inFinalFrame;
        }

        return count;
    }

    private bool TryReadHeader(out WebSocketFrameHeader header)
    {
        var length = WebSocketFrameHeader.TryRead(_buffer.AsSpan(_start, _end - _start), out header);
        if (length == 0 || (header.IsControl && _end - _start < length + header.Length))
        {
            return false;
        }

        _start += length;
        return true;
    }

    private async ValueTask BeginFrameAsync(WebSocketFrameHeader header, CancellationToken cancellationToken)
    {
        switch (header.Opcode)
        {
            case WebSocketOpcode.Binary or WebSocketOpcode.Continuation:
                if (_inMessage != (header.Opcode == WebSocketOpcode.Continuation))
                {
                    throw new WebSocketProtocolException("The server sent the fragments of WebSocket messages in the wrong order.");
                }

                _payloadLeft = header.Length;
                _inFinalFrame = header.Fin;
                _inMessage = header.Length > 0 || !header.Fin;
                break;
            case WebSocketOpcode.Ping:
                _pongs.Answer(TakeControlPayload(header));
                break;
            case WebSocketOpcode.Pong:
                _start += (int)header.Length;
                break;
            case WebSocketOpcode.Close:
                await OnCloseAsync(TakeControlPayload(header)).ConfigureAwait(false);
                break;
            default:
                throw new WebSocketProtocolException("The server sent an unknown WebSocket frame.");
        }
    }

    private byte[] TakeControlPayload(WebSocketFrameHeader header)
    {
        var payload = _buffer.AsSpan(_start, (int)header.Length).ToArray();
        _start += payload.Length;
        return payload;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = await _inner.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            throw new IOException("The connection ended without a WebSocket Close frame (code 1006).");
        }

        _end += read;
    }

    private async ValueTask OnCloseAsync(byte[] payload)
    {
        _ended = true;
        var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : NoStatus;
        await TrySendCloseAsync(code == NoStatus ? NormalClosure : code).ConfigureAwait(false);
        if (code != NormalClosure)
        {
            var text = payload.Length > 2 ? ": " + System.Text.Encoding.UTF8.GetString(payload.AsSpan(2)) : "";
            throw new IOException($"The server closed the WebSocket with code {code}{text}.");
        }
    }

    private async ValueTask TrySendCloseAsync(ushort code)
    {
        using var deadline = new CancellationTokenSource(TunnelLimits.CloseTimeout, _timeProvider);
        try
        {
            await _sender.SendCloseAsync(code, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The peer is gone or does not read; closing the connection has the same effect.
        }
    }
}
