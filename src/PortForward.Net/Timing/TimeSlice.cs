namespace PortForward.Net.Timing;

/// <summary>Measures how long a loop has kept its thread: one that always finds input ready would never release it.</summary>
/// <remarks>Uses the system's coarse clock, since it is read in each iteration of a hot loop and matters only for fairness.</remarks>
internal struct TimeSlice
{
    private const long Milliseconds = 4;

    private long _since;

    public static TimeSlice Begin() => new() { _since = Environment.TickCount64 };

    /// <summary>Records a step of the loop. After a step that waited, and thus released the thread, a new slice begins.</summary>
    public void NoteStep(bool hasWaited)
    {
        if (hasWaited)
        {
            _since = Environment.TickCount64;
        }
    }

    /// <summary>Determines whether the slice is over, in which case the loop must yield and the next slice begins.</summary>
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
