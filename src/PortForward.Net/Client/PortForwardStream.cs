using System.Buffers;
using System.IO.Pipelines;
using Nerdbank.Streams;
using PortForward.Net.Client;
using PortForward.Net.Forwarding.Streams;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net;

/// <summary>Represents a connection to a port of a pod as a stream. It supports one read and one write at a time.</summary>
/// <remarks>At the clean end of the data, a read returns 0. If the connection fails, reads return everything received so far and then throw a
/// <see cref="PortForwardException"/>, so a truncated response can't be mistaken for a complete one.</remarks>
public sealed class PortForwardStream : Stream
{
    private readonly StreamPair _pair;
    private readonly TaskCompletionSource _writesClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<IDuplexPipe> _transport;
    private Task? _readsClosed;
    private readonly StreamReads _reads = new();
    private readonly StreamWrites _writes;
    private bool _disposed;

    internal PortForwardStream(StreamPair pair)
    {
        _pair = pair;
        _writes = new StreamWrites(pair);
        _transport = new Lazy<IDuplexPipe>(
            () => new DuplexPipe(PipeReader.Create(this, new StreamPipeReaderOptions(leaveOpen: true)), new StreamOutput(this)));
    }

    /// <summary>Gets the pod.</summary>
    public PodReference Pod => _pair.Pod;

    /// <summary>Gets the number of the port in the pod.</summary>
    public int PodPort => _pair.Port;

    /// <summary>Gets a task that completes when the pod has ended its data. It fails with a <see cref="PortForwardException"/> if the connection fails.</summary>
    public Task ReadsClosed => _readsClosed ??= ReadsClosedAsync();

    /// <summary>Gets a task that completes when no more data can be written: after <see cref="CompleteWrites"/>, or when the connection has ended.</summary>
    public Task WritesClosed => Task.WhenAny(_writesClosed.Task, _pair.Completion);

    /// <summary>Gets the connection as a duplex pipe. Use either the pipe or the methods of the stream.</summary>
    /// <remarks>Completing the output flushes it and completes the writes, as <see cref="CompleteWrites"/> does; completing it with an exception resets
    /// the connection, as <see cref="Abort"/> does.</remarks>
    public IDuplexPipe Transport => _transport.Value;

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => !_disposed && !_writesClosed.Task.IsCompleted;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Completes the writes (half-close), after a write that is in progress. You can continue to read.</summary>
    /// <remarks>The end of the data is passed on when the pod hasn't sent anything for two seconds: container runtimes close the whole connection one second
    /// after they receive it, even if the pod is still responding (docs/protocol.md, 6.3).</remarks>
    public void CompleteWrites()
    {
        if (_writesClosed.TrySetResult())
        {
            _writes.Complete();
        }
    }

    /// <summary>Resets the connection in both directions.</summary>
    public void Abort()
    {
        _writesClosed.TrySetResult();
        _pair.Abort();
    }

    /// <summary>Reads data from the pod.</summary>
    /// <param name="buffer">The buffer to read into.</param>
    /// <param name="cancellationToken">A token that cancels the read. The connection stays open, and no data is lost.</param>
    /// <returns>The number of bytes; 0 at the clean end of the data.</returns>
    /// <exception cref="PortForwardException">The connection failed, and everything received before has been read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
#pragma warning disable RS0027 // The overloads and their defaults are Stream's.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
#pragma warning restore RS0027
    {
        cancellationToken.ThrowIfCancellationRequested();
        _reads.Begin(this);
        try
        {
            return Take(await _pair.Input.ReadAsync(cancellationToken).ConfigureAwait(false), buffer.Span);
        }
        finally
        {
            EndRead();
        }
    }

    /// <summary>Reads data from the pod. Blocks only the calling thread until data is available.</summary>
    /// <param name="buffer">The buffer to read into.</param>
    /// <exception cref="PortForwardException">The connection failed, and everything received before has been read.</exception>
    public override int Read(Span<byte> buffer)
    {
        _reads.Begin(this);
        try
        {
            var result = _pair.Incoming.Read();
            using (_pair.Session.Callers.BeginReceiving())
            {
                return Take(result, buffer);
            }
        }
        finally
        {
            EndRead();
        }
    }

    /// <summary>Sends data to the pod. Completes when the data has been passed to the session, and waits while the session has no room (back-pressure).</summary>
    /// <param name="buffer">The data.</param>
    /// <param name="cancellationToken">A token that cancels the write. How much was sent is then unknown; call <see cref="Abort"/>.</param>
    /// <exception cref="PortForwardException">The connection has ended.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteWrites"/> was called, or another write is in progress. The stream remains usable.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
#pragma warning disable RS0027 // The overloads and their defaults are Stream's.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
#pragma warning restore RS0027
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        return _writes.SendAsync(buffer, cancellationToken);
    }

    /// <summary>Sends data to the pod. Blocks only the calling thread while the session has no room (back-pressure).</summary>
    /// <param name="buffer">The data.</param>
    /// <exception cref="PortForwardException">The connection has ended.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteWrites"/> was called, or another write is in progress. The stream remains usable.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            buffer.CopyTo(copy);
            Write(copy, 0, buffer.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc cref="Read(Span{byte})"/>
    /// <param name="buffer">The buffer to read into.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="count">How much at most.</param>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    /// <param name="buffer">The data.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many they are.</param>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        ObjectDisposedException.ThrowIf(_disposed, this);
        _writes.Send(buffer.AsMemory(offset, count));
    }

    /// <summary>Does nothing: written data is sent at once.</summary>
    public override void Flush()
    {
    }

    /// <summary>Does nothing: written data is sent at once.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Closes the connection. Data written before is delivered, and unread data is discarded.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            var isIdle = _reads.Dispose();
            Abort();

            // A read under way ends by the abort, and then lets the buffers go itself.
            if (isIdle)
            {
                _pair.Incoming.CompleteReading();
            }
        }

        base.Dispose(disposing);
    }

    private void EndRead()
    {
        if (_reads.End())
        {
            _pair.Incoming.CompleteReading();
        }
    }

    private int Take(ReadResult result, Span<byte> buffer)
    {
        var available = result.Buffer;
        if (available.IsEmpty)
        {
            _pair.Input.AdvanceTo(available.Start);
            ObjectDisposedException.ThrowIf(_disposed, this);
            return result.IsCompleted && _pair.Failure is { } failure ? throw failure : 0;
        }

        var count = (int)Math.Min(available.Length, buffer.Length);
        var taken = available.Slice(0, count);
        taken.CopyTo(buffer);
        _pair.Input.AdvanceTo(taken.End);
        _pair.Incoming.NoteDelivered(count);
        return count;
    }

    private async Task ReadsClosedAsync()
    {
        if (await _pair.Completion.ConfigureAwait(false) is { } failure)
        {
            throw failure;
        }
    }
}
