namespace PortForward.Net.Timing;

/// <summary>For how long a loop has had its thread: one that always finds its input ready would keep it for good, and let others wait.</summary>
/// <remarks>Measured by the system's coarse clock: it is asked in each turn of a hot loop, and nothing but fairness hangs on it.</remarks>
internal struct TimeSlice
{
    private const long Milliseconds = 4;

    private long _since;

    public static TimeSlice Begin() => new() { _since = Environment.TickCount64 };

    /// <summary>Notes a step of the loop: after one that waited, and so gave the thread away, a new slice begins.</summary>
    public void NoteStep(bool hasWaited)
    {
        if (hasWaited)
        {
            _since = Environment.TickCount64;
        }
    }

    /// <summary>Whether it is over: the loop is then to yield, and the next slice begins.</summary>
    public bool IsOver()
    {
        var now = Environment.TickCount64;
        if (now - _since < Milliseconds)
        {
            return false;
        }

        _since = now;
        return true;
    }
}
