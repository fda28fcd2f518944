using System.Runtime.CompilerServices;
using PortForward.Net.Blocking;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Forwarding.Streams;

/// <summary>Guards the writes of a stream: one at a time, until they are completed after the one in progress.</summary>
internal sealed class StreamWrites(StreamPair pair)
{
    private const int Idle = 0;
    private const int Busy = 1;

    // A write is in progress and is the last one.
    private const int Completing = 2;
    private const int Completed = 3;

    private int _state;

    /// <inheritdoc cref="PortForwardStream.WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!TryBegin(out var refusal))
        {
            return refusal is null ? pair.SendAsync(data, cancellationToken) : ValueTask.FromException(refusal);
        }

        ValueTask sending;
        try
        {
            sending = pair.SendAsync(data, cancellationToken);
        }
        catch
        {
            End();
            throw;
        }

        if (!sending.IsCompletedSuccessfully)
        {
            return FinishAsync(sending);
        }

        sending.GetAwaiter().GetResult();
        End();
        return default;
    }

    /// <inheritdoc cref="PortForwardStream.Write(byte[], int, int)"/>
    public void Send(ReadOnlyMemory<byte> data)
    {
        var isBegun = TryBegin(out var refusal);
        if (refusal is not null)
        {
            throw refusal;
        }

        try
        {
            using var call = BlockingCall.Begin(ThreadRole.Writing);
            pair.Send(data);
        }
        finally
        {
            if (isBegun)
            {
                End();
            }
        }
    }

    /// <summary>Completes the writes, and sends the FIN once no write is in progress.</summary>
    public void Complete()
    {
        while (Interlocked.CompareExchange(ref _state, Completing, Busy) != Busy)
        {
            if (Interlocked.CompareExchange(ref _state, Completed, Idle) == Idle)
            {
                pair.CompleteWrites();
                return;
            }
        }
    }

    /// <summary>Begins a write that <see cref="End"/> ends. If it cannot, the reason is the refusal or, without one, the failure of the pair.</summary>
    private bool TryBegin(out InvalidOperationException? refusal)
    {
        var before = Interlocked.CompareExchange(ref _state, Busy, Idle);
        refusal = before switch
        {
            Idle => null,
            Completed when pair.Completion.IsCompleted => null,
            Busy => new InvalidOperationException("Another write is in progress. A stream supports one write at a time."),
            _ => new InvalidOperationException("The stream's writes have been completed."),
        };
        return before == Idle;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Busy) == Completing)
        {
            Volatile.Write(ref _state, Completed);
            pair.CompleteWrites();
        }
    }
}
