using System.Runtime.CompilerServices;
using PortForward.Net.Blocking;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Forwarding.Streams;

/// <summary>The writes of a stream: one at a time, until they are completed, behind the one that is in progress.</summary>
internal sealed class StreamWrites(StreamPair pair)
{
    private const int Idle = 0;
    private const int Busy = 1;

    // A write is in progress, and the writes end with it.
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

    /// <summary>Completes the writes, and tells the pod once no write is in progress.</summary>
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

    /// <summary>Begins a write that <see cref="End"/> ends. Where none can be begun, the refusal says why; where there is none, the pair does.</summary>
    private bool TryBegin(out InvalidOperationException? refusal)
    {
        var before = Interlocked.CompareExchange(ref _state, Busy, Idle);
        refusal = before switch
        {
            Idle => null,
            Completed when pair.Completion.IsCompleted => null,
            Busy => new InvalidOperationException("Another write is in progress; a stream takes one at a time."),
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
