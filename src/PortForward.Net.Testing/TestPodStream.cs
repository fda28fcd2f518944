using System.IO.Pipelines;

namespace PortForward.Net.Testing;

/// <summary>A connection to a port of a pod, on the side of the pod: a stream, or a pair of pipes.</summary>
public sealed class TestPodStream : Stream, IDuplexPipe
{
    private readonly Stream _reading;
    private readonly Stream _writing;

    internal TestPodStream(int port, PipeReader input, PipeWriter output)
    {
        Port = port;
        Input = input;
        Output = output;
        _reading = input.AsStream(leaveOpen: true);
        _writing = output.AsStream(leaveOpen: true);
    }

    /// <summary>Gets the port of the pod.</summary>
    public int Port { get; }

    /// <summary>Gets the data from the client. It completes when the client has completed its writes.</summary>
    public PipeReader Input { get; }

    /// <summary>Gets the writer for data to the client. Completing it signals the end to the client.</summary>
    public PipeWriter Output { get; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gets a value indicating whether <see cref="Abort"/> was called.</summary>
    internal bool IsAborted { get; private set; }

    /// <summary>Completes the writes. Reading is still possible.</summary>
    public void CompleteWrites() => Output.Complete();

    /// <summary>Resets the connection after the handler returns.</summary>
    public void Abort() => IsAborted = true;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => _reading.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _reading.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
#pragma warning disable RS0027 // The overloads and their defaults are Stream's.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
#pragma warning restore RS0027
        _reading.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
#pragma warning disable RS0027 // The overloads and their defaults are Stream's.
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
#pragma warning restore RS0027
    {
        var result = await Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new IOException("The client has closed the connection.");
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _writing.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Output.Complete();
            Input.Complete();
        }

        base.Dispose(disposing);
    }
}
