using System.IO.Pipelines;

namespace PortForward.Net.Client;

/// <summary>A stream's sending side as a pipe: completing it completes the stream's writes, and completing it with an exception resets the connection.</summary>
internal sealed class StreamOutput(PortForwardStream stream) : PipeWriter
{
    private readonly PipeWriter _inner = Create(stream, new StreamPipeWriterOptions(leaveOpen: true));

    public override bool CanGetUnflushedBytes => _inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public override void Advance(int bytes) => _inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(source, cancellationToken);

    public override void Complete(Exception? exception = null)
    {
        try
        {
            _inner.Complete(exception);
        }
        finally
        {
            EndWrites(exception);
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        try
        {
            await _inner.CompleteAsync(exception).ConfigureAwait(false);
        }
        finally
        {
            EndWrites(exception);
        }
    }

    private void EndWrites(Exception? exception)
    {
        if (exception is null)
        {
            stream.CompleteWrites();
        }
        else
        {
            stream.Abort();
        }
    }
}
