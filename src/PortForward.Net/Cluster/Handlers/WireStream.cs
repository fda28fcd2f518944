using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PortForward.Net.Blocking;
using PortForward.Net.Streams;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>The TCP connection to the API server, below TLS.</summary>
/// <remarks>
/// SslStream reads with two system calls per record, and during a bulk transfer servers write records of a few bytes between the large ones. So this
/// stream reads ahead. An idle connection holds no buffer. One reader and one writer at a time.
/// </remarks>
internal sealed class WireStream : UnseekableStream
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Disposed = 2;

    private static readonly byte[] On = [1, 0, 0, 0];
    private static readonly byte[] Off = [0, 0, 0, 0];

    private readonly ReadableWait _readable;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _reading;
    private bool _isBulk;

    public WireStream(Socket socket)
    {
        Socket = socket;
        Socket.Blocking = false;
        _readable = new ReadableWait(socket);
    }

    /// <summary>Gets the threads that are blocked in synchronous calls on the connection; they can receive on its behalf.</summary>
    public BlockedCallers Callers => _readable.Callers;

    public Socket Socket { get; }

    /// <summary>Corks or uncorks the socket. Has no effect if the system does not support it.</summary>
    public void HoldPackets(bool isHolding)
    {
        if (!OperatingSystem.IsLinux() || !BitConverter.IsLittleEndian)
        {
            return;
        }

        try
        {
            Socket.SetRawSocketOption(LinuxTcp.Level, LinuxTcp.Cork, isHolding ? On : Off);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The next write reports the failure.
        }
    }

    /// <summary>Reads the available bytes. With an empty buffer, it only waits until bytes are available.</summary>
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
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (BlockingCall.Role == ThreadRole.Writing)
        {
            WriteAll(buffer.Span);
            return default;
        }

        return SendAsync(buffer, cancellationToken);
    }

    /// <summary>Reads synchronously with a blocking system call, because the thread pool may have no thread left for an asynchronous wait.</summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _reading, Busy, Idle) == Disposed, this);
        try
        {
            while (_start == _end)
            {
                if (TryReceive() is { } received)
                {
                    (_start, _end) = (0, received);
                    break;
                }

                Socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
            }

            return Take(buffer.AsSpan(offset, count));
        }
        catch (SocketException e)
        {
            throw ReceivingFailed(e);
        }
        finally
        {
            EndReading();
        }
    }

    /// <summary>Writes synchronously, like <see cref="Read(byte[], int, int)"/>.</summary>
    public override void Write(byte[] buffer, int offset, int count) => WriteAll(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Socket.Dispose();
            if (Interlocked.Exchange(ref _reading, Disposed) == Idle)
            {
                ReturnBuffer();
            }
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                buffer = buffer[await Socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
            }
        }
        catch (SocketException e)
        {
            throw SendingFailed(e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            // A blocked thread that runs the loop must return to its caller after each receive.
            var leaves = BlockingCall.Role == ThreadRole.Receiving;
            var received = leaves ? null : TryReceive();
            while (received is null && (leaves || !_isBulk || Callers.HaveBeen))
            {
                ReturnBuffer();
                await _readable.WaitAsync(cancellationToken).ConfigureAwait(false);
                (leaves, received) = (false, TryReceive());
            }

            received ??= await Socket.ReceiveAsync(_buffer.AsMemory(0, ClusterLimits.ReadAheadLength), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            (_start, _end) = (0, received.Value);
            _isBulk = received >= ClusterLimits.BulkReceiveLength;
            return Take(buffer.Span);
        }
        catch (SocketException e)
        {
            throw ReceivingFailed(e);
        }
        finally
        {
            EndReading();
        }
    }

    private void WriteAll(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var sent = Socket.Send(rest, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                Socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectWrite);
            }
            else if (error != SocketError.Success)
            {
                throw SendingFailed(new SocketException((int)error));
            }

            rest = rest[sent..];
        }
    }

    /// <summary>Receives the available bytes; null if there are none yet.</summary>
    private int? TryReceive()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(ClusterLimits.ReadAheadLength);
        var received = Socket.Receive(_buffer.AsSpan(0, ClusterLimits.ReadAheadLength), SocketFlags.None, out var error);
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

    private static IOException ReceivingFailed(SocketException e) => new("Receiving from the API server failed: " + e.Message, e);

    private static IOException SendingFailed(SocketException e) => new("Sending to the API server failed: " + e.Message, e);
}
