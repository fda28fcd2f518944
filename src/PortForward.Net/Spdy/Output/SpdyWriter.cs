using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Nerdbank.Streams;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy.Output;

/// <summary>Coalesces writes: the sender that appends writes inline if no write is in progress; otherwise the write loop picks the data up.</summary>
/// <remarks>
/// Invariants: one turn at a time, begun and ended under the gate; during a turn, its batch has no other owner; a write that does not complete
/// synchronously is awaited by the loop, so that every write has an owner. Inline writes save a thread switch, which costs more than the write.
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

    /// <summary>Gets how long the peer has blocked sending.</summary>
    public TimeSpan HeldUpFor => _write.Duration;

    /// <summary>Takes the turn, unless it is taken or writing has failed.</summary>
    public bool TryTake()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        return !_isTaken && _failure is null && (_isTaken = true);
    }

    /// <summary>Wakes the loop.</summary>
    public void Signal()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        if (_loopWaits)
        {
            _loopWaits = false;
            _wake.SetResult(false);
        }
    }

    /// <summary>Writes the batch of the turn as far as possible without waiting.</summary>
    /// <returns>Whether the turn is over; otherwise, it is passed to the loop.</returns>
    public bool TryWrite(Sequence<byte> batch)
    {
        Debug.Assert(!Monitor.IsEntered(gate));
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

    /// <summary>Waits, in the loop, for the unfinished write of a turn, or for a signal.</summary>
    /// <returns>Whether it was an unfinished turn, which the loop must now end.</returns>
    public ValueTask<bool> BeginWait()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        if (_hasUnfinished)
        {
            _hasUnfinished = false;
            return FinishAsync(_unfinished);
        }

        _wake.Reset();
        _loopWaits = true;
        return new ValueTask<bool>(this, _wake.Version);
    }

    /// <summary>Gets a value indicating whether the turn is taken.</summary>
    public bool IsTaken
    {
        get
        {
            Debug.Assert(Monitor.IsEntered(gate));
            return _isTaken;
        }
    }

    /// <summary>Ends the turn and frees the batch.</summary>
    public void Release()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        _isTaken = false;
    }

    /// <summary>Fails all further writes.</summary>
    public void Fail(Exception failure)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        _failure ??= failure;
    }

    /// <exception cref="SpdyConnectionException">Writing has failed.</exception>
    public void ThrowIfFailed()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        if (_failure is not null)
        {
            throw new SpdyConnectionException(_failure.Message, _failure);
        }
    }

    /// <summary>Writes a batch and flushes the transport.</summary>
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
