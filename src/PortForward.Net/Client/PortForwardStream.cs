using System.Buffers;
using System.IO.Pipelines;
using Nerdbank.Streams;
using PortForward.Net.Client;
using PortForward.Net.Forwarding.Streams;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net;

/// <summary>A connection to a port of a pod, as a stream: one reader and one writer at a time.</summary>
/// <remarks>A read gives 0 at the pod's clean end; a connection that failed throws <see cref="PortForwardException"/>, after all that was received has
/// been read.</remarks>
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

    /// <summary>The pod it leads to.</summary>
    public PodReference Pod => _pair.Pod;

    /// <summary>The port's number inside the pod.</summary>
    public int PodPort => _pair.Port;

    /// <summary>Completes when the pod's side has ended; faults with <see cref="PortForwardException"/> where it failed.</summary>
    public Task ReadsClosed => _readsClosed ??= ReadsClosedAsync();

    /// <summary>Completes when nothing more can be written: after <see cref="CompleteWrites"/>, or when the connection has ended.</summary>
    public Task WritesClosed => Task.WhenAny(_writesClosed.Task, _pair.Completion);

    /// <summary>Gets the same connection as pipes. Use either them or the stream's own methods.</summary>
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

    /// <summary>Completes the writes: nothing more will be written, behind a write that is in progress. You can continue to read.</summary>
    /// <remarks>The pod learns of it once it has been quiet for two seconds: container runtimes close the whole connection one second after they
    /// learn of it, even while the pod still answers (protocol.md 6.3).</remarks>
    public void CompleteWrites()
    {
        if (_writesClosed.TrySetResult())
        {
            _writes.Complete();
        }
    }

    /// <summary>Resets the connection, in both directions.</summary>
    public void Abort()
    {
        _writesClosed.TrySetResult();
        _pair.Abort();
    }

    /// <summary>Reads what the pod sent; 0 at its clean end.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="cancellationToken">Ends the wait; the connection stays as it is, and nothing is lost.</param>
    /// <exception cref="PortForwardException">The connection failed, and all that was received has been read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
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

    /// <summary>Reads what the pod sent, and blocks the calling thread, and no other, until something has come; 0 at its clean end.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <exception cref="PortForwardException">The connection failed, and all that was received has been read.</exception>
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

    /// <summary>Sends bytes to the pod. Completes when they are on their way; waits while the session has no room.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="cancellationToken">Ends the wait; how much was sent is then unknown, so that only <see cref="Abort"/> is of use.</param>
    /// <exception cref="PortForwardException">The connection has ended.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteWrites"/> was called, or another write is in progress; neither harms the stream.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
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

    /// <summary>Sends bytes to the pod. Blocks the calling thread, and no other, while the session has no room.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <exception cref="PortForwardException">The connection has ended.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteWrites"/> was called, or another write is in progress; neither harms the stream.</exception>
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
    /// <param name="buffer">Where to put it.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="count">How much at most.</param>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many they are.</param>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        ObjectDisposedException.ThrowIf(_disposed, this);
        _writes.Send(buffer.AsMemory(offset, count));
    }

    /// <summary>Does nothing: what was written is on its way.</summary>
    public override void Flush()
    {
    }

    /// <summary>Does nothing: what was written is on its way.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends the connection: what was written before is delivered, what was not read is dropped.</summary>
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
