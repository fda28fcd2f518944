using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PortForward.Net.Authentication.Handlers;

/// <summary>The TCP connection to the API server, as TLS reads and writes it.</summary>
/// <remarks>
/// SslStream asks first whether there is something and then for a record, which are two system calls for each; servers on the way of a bulk transfer
/// write records of a few bytes between the large ones. So this reads ahead. An idle connection holds no buffer. One reader and one writer at a time.
/// </remarks>
internal sealed class WireStream : Stream
{
    private const int BufferLength = 64 * 1024;

    /// <summary>A receive that brings as much belongs to a bulk transfer, which goes on.</summary>
    private const int BulkLength = 16 * 1024;

    private const int Idle = 0;
    private const int Busy = 1;
    private const int Disposed = 2;

    private readonly Socket _socket;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _reading;
    private bool _isBulk;

    public WireStream(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is there; with an empty buffer it only waits for something to be.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref _reading, Busy, Idle) == Disposed)
        {
            return ValueTask.FromException<int>(new ObjectDisposedException(nameof(WireStream)));
        }

        if (_start == _end)
        {
            return ReceiveAsync(buffer, cancellationToken);
        }

        var count = Take(buffer.Span);
        EndReading();
        return new ValueTask<int>(count);
    }

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                buffer = buffer[await _socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
            }
        }
        catch (SocketException e)
        {
            throw new IOException("Sending to the API server failed: " + e.Message, e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
            if (Interlocked.Exchange(ref _reading, Disposed) == Idle)
            {
                ReturnBuffer();
            }
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var received = TryReceive();
            while (received is null && !_isBulk)
            {
                ReturnBuffer();
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                received = TryReceive();
            }

            received ??= await _socket.ReceiveAsync(_buffer.AsMemory(0, BufferLength), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            (_start, _end) = (0, received.Value);
            _isBulk = received >= BulkLength;
            return Take(buffer.Span);
        }
        catch (SocketException e)
        {
            throw new IOException("Receiving from the API server failed: " + e.Message, e);
        }
        finally
        {
            EndReading();
        }
    }

    /// <summary>Receives what is there; null where nothing is yet.</summary>
    private int? TryReceive()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferLength);
        var received = _socket.Receive(_buffer.AsSpan(0, BufferLength), SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => received,
            SocketError.WouldBlock => null,
            _ => throw new SocketException((int)error),
        };
    }

    private int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        if (_start == _end && !_isBulk)
        {
            ReturnBuffer();
        }

        return count;
    }

    private void EndReading()
    {
        if (Interlocked.CompareExchange(ref _reading, Idle, Busy) == Disposed)
        {
            ReturnBuffer();
        }
    }

    private void ReturnBuffer()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            (_start, _end) = (0, 0);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
