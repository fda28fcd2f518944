using System.IO.Pipelines;

namespace PortForward.Net.Testing.Faults;

/// <summary>The server's output on a connection, which a fault cuts after a number of bytes without the server's knowledge.</summary>
internal sealed class CutOutput(PipeWriter inner) : PipeWriter
{
    private long _left = long.MaxValue;
    private Action? _onCut;

    /// <summary>Gets a value indicating whether the last byte was sent or is about to be.</summary>
    public bool IsCut => _left == 0;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Cuts the output after a number of bytes from now on.</summary>
    public void CutAfter(long bytes) => _left = bytes;

    /// <summary>Sets the callback after the last byte. Calls it immediately if the last byte was already sent.</summary>
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
