using System.Diagnostics;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy.Output;

/// <content>The loop, which writes what nobody else does.</content>
internal sealed partial class SpdyOutput
{
    /// <summary>Writes what nobody else does until <see cref="Complete"/> was called and all is written; throws what the transport throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            var slice = TimeSlice.Begin();
            while (true)
            {
                var waiting = BeginStep(out var hasTurn, out var isOver);
                if (isOver)
                {
                    return;
                }

                var waits = !waiting.IsCompleted;
                var isWritten = await waiting.ConfigureAwait(false);
                slice.NoteStep(waits);
                if (hasTurn)
                {
                    await _writer.WriteAsync(_batches.Writing).ConfigureAwait(false);
                }

                if (hasTurn || isWritten)
                {
                    EndTurn(takesNext: false);
                    if (slice.IsOver())
                    {
                        await Detached.Yield();
                    }
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                var failure = new SpdyConnectionException("the connection no longer sends");
                _writer.Fail(failure);
                _line.EndAll(failure);
                _batches.Reset();
            }
        }
    }

    /// <summary>Lets the loop end once all that was appended is written.</summary>
    public void Complete()
    {
        Debug.Assert(Monitor.IsEntered(_gate));
        _completed = true;
        Signal();
    }

    /// <summary>Gives the loop a turn, or what to wait for until it may have one: that one tells whether a turn was finished meanwhile.</summary>
    private ValueTask<bool> BeginStep(out bool hasTurn, out bool isOver)
    {
        lock (_gate)
        {
            hasTurn = _batches.HasPending && TakeTurn();
            isOver = !hasTurn && _completed && !_batches.HasPending && !_writer.IsTaken;
            return hasTurn || isOver ? default : _writer.BeginWait();
        }
    }
}
