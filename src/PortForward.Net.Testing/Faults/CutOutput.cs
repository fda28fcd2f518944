using System.IO.Pipelines;

namespace PortForward.Net.Testing.Faults;

/// <summary>What the server sends on one connection; it ends after as many bytes as a fault says, though the server knows nothing of that.</summary>
internal sealed class CutOutput(PipeWriter inner) : PipeWriter
{
    private long _left = long.MaxValue;
    private Action? _onCut;

    /// <summary>Whether the last byte was sent, or is about to be.</summary>
    public bool IsCut => _left == 0;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Cuts after some bytes from now on.</summary>
    public void CutAfter(long bytes) => _left = bytes;

    /// <summary>Says what to do when the last byte was sent; at once if it was.</summary>
    public void OnCut(Action onCut)
    {
        Volatile.Write(ref _onCut, onCut);
        if (IsCut)
        {
            onCut();
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        var count = (int)Math.Min(bytes, _left);
        _left -= _left == long.MaxValue ? 0 : count;
        inner.Advance(count);
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (IsCut)
        {
            Volatile.Read(ref _onCut)?.Invoke();
        }

        return result;
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
}
