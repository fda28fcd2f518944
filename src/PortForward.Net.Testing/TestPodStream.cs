using System.IO.Pipelines;

namespace PortForward.Net.Testing;

/// <summary>One connection to a port of a pod, as the program in the pod sees it: a stream, or a pair of pipes.</summary>
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

    /// <summary>The port of the pod that the client connected to.</summary>
    public int Port { get; }

    /// <summary>What the client sends. It completes when the client has no more to send.</summary>
    public PipeReader Input { get; }

    /// <summary>What the client receives. Completing it tells the client that there is no more to come.</summary>
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

    /// <summary>Whether <see cref="Abort"/> was called.</summary>
    internal bool IsAborted { get; private set; }

    /// <summary>Tells the client that there is no more to come; reading goes on.</summary>
    public void CompleteWrites() => Output.Complete();

    /// <summary>Makes the connection end as if the program had reset it, once the handler returns.</summary>
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
