namespace PortForward.Net.Sessions;

/// <summary>Records the behavior of the cluster's container runtime, as observed by the connections of a client.</summary>
internal sealed class RuntimeHabits
{
    /// <summary>The time after a half-close at which some runtimes close the connection (protocol.md 6.3).</summary>
    private static readonly TimeSpan EarliestEnd = TimeSpan.FromMilliseconds(900);

    private static readonly TimeSpan LatestEnd = TimeSpan.FromMilliseconds(1500);

    private volatile bool _endsHalfClosed;

    /// <summary>Gets a value indicating whether the runtime closes half-closed connections. Forwarding a half-close then only truncates the response
    /// that the local side waits for.</summary>
    public bool EndsHalfClosed => _endsHalfClosed;

    /// <summary>Records a FIN of the pod. Returns whether the runtime, rather than the application, has closed the connection.</summary>
    /// <param name="sinceOwnEnd">The time since this side's half-close was forwarded.</param>
    /// <param name="roundTrip">The round-trip time to the node.</param>
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
