using System.IO.Pipelines;

namespace PortForward.Net.Testing.Sessions;

/// <summary>The input of a handler. Records whether the handler makes progress and whether it has read the end.</summary>
internal sealed class ProgramInput(PipeReader inner) : PipeReader
{
    private readonly TaskCompletionSource _endSeen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reads;

    /// <summary>Gets a task that completes when the handler has read the end or has stopped reading.</summary>
    public Task EndSeen => _endSeen.Task;

    /// <summary>Gets the number of reads.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Note(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        Note(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        Interlocked.Increment(ref _reads);
        inner.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Interlocked.Increment(ref _reads);
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _endSeen.TrySetResult();
        inner.Complete(exception);
    }

    /// <summary>An empty result is the end. Bytes in the last result must still be processed, which takes a while.</summary>
    private ReadResult Note(ReadResult result)
    {
        if (result is { IsCompleted: true, Buffer.IsEmpty: true })
        {
            _endSeen.TrySetResult();
        }

        return result;
    }
}
