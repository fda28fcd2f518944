namespace PortForward.Net.Sessions;

/// <summary>What the connections of a client have shown of the container runtime behind its cluster.</summary>
internal sealed class RuntimeHabits
{
    /// <summary>When a runtime that ends connections does so, after this side has ended its sending (protocol.md 6.3).</summary>
    private static readonly TimeSpan EarliestEnd = TimeSpan.FromMilliseconds(900);

    private static readonly TimeSpan LatestEnd = TimeSpan.FromMilliseconds(1500);

    private volatile bool _endsHalfClosed;

    /// <summary>Whether the runtime has ended a connection because this side had ended its sending. Passing such an end on then only cuts off the answer
    /// that somebody waits for.</summary>
    public bool EndsHalfClosed => _endsHalfClosed;

    /// <summary>Notes an end of the pod's sending; gives whether it was the runtime's doing and not the program's.</summary>
    /// <param name="sinceOwnEnd">The time since this side's end of sending was passed on.</param>
    /// <param name="roundTrip">The time to the node and back.</param>
    public bool NoteEnd(TimeSpan sinceOwnEnd, TimeSpan roundTrip)
    {
        var isRuntime = sinceOwnEnd >= EarliestEnd && sinceOwnEnd <= LatestEnd + roundTrip;
        if (isRuntime)
        {
            _endsHalfClosed = true;
        }

        return isRuntime;
    }
}
