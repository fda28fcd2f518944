using System.Diagnostics;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy.Output;

/// <content>The write loop, which sends what is not written inline.</content>
internal sealed partial class SpdyOutput
{
    /// <summary>Writes until <see cref="Complete"/> was called and everything is written. Throws the transport's exceptions.</summary>
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
                var failure = new SpdyConnectionException("The connection no longer sends data.");
                _writer.Fail(failure);
                _line.EndAll(failure);
                _batches.Reset();
            }
        }
    }

    /// <summary>Lets the loop end after everything that was appended is written.</summary>
    public void Complete()
    {
        Debug.Assert(Monitor.IsEntered(_gate));
        _completed = true;
        Signal();
    }

    /// <summary>Gives the loop a turn, or the wait until it may have one, whose result tells whether a turn was finished in the meantime.</summary>
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
