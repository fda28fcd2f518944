using PortForward.Net.Streams;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>The body of a response, with a limit on its length and the timeout of its request.</summary>
/// <param name="body">The body, which the stream owns.</param>
/// <param name="limit">The timeout of the request, which the stream owns.</param>
internal sealed class AnswerStream(Stream body, CancellationTokenSource limit) : UnseekableStream
{
    private long _length;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Reads the next bytes.</summary>
    /// <exception cref="PortForwardException">The body is too long.</exception>
    /// <exception cref="TimeoutException">The request has timed out.</exception>
    /// <exception cref="IOException">The body was truncated.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var count = await body.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            _length += count;
            return _length <= ClusterLimits.AnswerLength ? count : throw ReadAnswer.TooLong();
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new TimeoutException("The API server did not respond in time.", failure);
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            limit.Dispose();
        }

        base.Dispose(disposing);
    }
}
