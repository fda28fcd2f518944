using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Nerdbank.Streams;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy.Output;

/// <summary>Takes turns at writing batches to the transport: whoever appends writes at once where nobody is at it, else a loop takes it along.</summary>
/// <remarks>
/// Invariants: one turn at a time, begun and ended under the gate; while there is a turn, the batch that it writes is nobody else's; a write that does
/// not complete at once is the loop's to await, so that every write has an owner. Writing at once spares a change of threads, which costs more than
/// the write.
/// </remarks>
internal sealed class SpdyWriter(Stream transport, object gate, TimeProvider timeProvider) : IValueTaskSource<bool>
{
    private readonly HoldUp _write = new(timeProvider);
    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private ValueTask _unfinished;
    private Exception? _failure;
    private bool _isTaken;
    private bool _hasUnfinished;
    private bool _loopWaits;

    /// <summary>For how long the peer has held the sending up.</summary>
    public TimeSpan HeldUpFor => _write.Duration;

    /// <summary>Takes the turn, unless somebody has it or writing has failed. Under the gate.</summary>
    public bool TryTake() => !_isTaken && _failure is null && (_isTaken = true);

    /// <summary>Wakes the loop. Under the gate.</summary>
    public void Signal()
    {
        if (_loopWaits)
        {
            _loopWaits = false;
            _wake.SetResult(false);
        }
    }

    /// <summary>Writes the batch of the turn as far as that needs no waiting. Not under the gate.</summary>
    /// <returns>Whether the turn is over: else the loop has it now.</returns>
    public bool TryWrite(Sequence<byte> batch)
    {
        var write = WriteAsync(batch);
        try
        {
            if (write.IsCompleted)
            {
                write.GetAwaiter().GetResult();
                return true;
            }
        }
        catch (Exception e)
        {
            write = ValueTask.FromException(e);
        }

        lock (gate)
        {
            (_unfinished, _hasUnfinished) = (write, true);
            Signal();
        }

        return false;
    }

    /// <summary>Waits, in the loop, for the write of a turn that somebody left unfinished, or else for a reason to look again. Begun under the
    /// gate.</summary>
    /// <returns>Whether it was such a turn: the loop has it now, and is to end it.</returns>
    public ValueTask<bool> BeginWait()
    {
        if (_hasUnfinished)
        {
            _hasUnfinished = false;
            return FinishAsync(_unfinished);
        }

        _wake.Reset();
        _loopWaits = true;
        return new ValueTask<bool>(this, _wake.Version);
    }

    /// <summary>Whether somebody has the turn. Under the gate.</summary>
    public bool IsTaken => _isTaken;

    /// <summary>Ends the turn; the batch is free again. Under the gate.</summary>
    public void Release() => _isTaken = false;

    /// <summary>Nothing is written any more. Under the gate.</summary>
    public void Fail(Exception failure) => _failure ??= failure;

    /// <exception cref="SpdyLostException">Nothing is written any more.</exception>
    public void ThrowIfFailed()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        if (_failure is not null)
        {
            throw new SpdyLostException(_failure.Message, _failure);
        }
    }

    /// <summary>Writes a batch and passes it on to the peer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(Sequence<byte> batch)
    {
        _write.Begin();
        foreach (var segment in batch.AsReadOnlySequence)
        {
            await transport.WriteAsync(segment).ConfigureAwait(false);
        }

        await transport.FlushAsync().ConfigureAwait(false);
        _write.End();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> FinishAsync(ValueTask write)
    {
        await write.ConfigureAwait(false);
        return true;
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wake.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wake.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);
}
