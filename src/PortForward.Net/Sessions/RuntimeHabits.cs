namespace PortForward.Net.Sessions;

/// <summary>Records the behavior of the cluster's container runtime, as observed by the connections of a client.</summary>
internal sealed class RuntimeHabits
{
    private volatile bool _endsHalfClosed;

    /// <summary>Gets a value indicating whether the runtime closes half-closed connections. Forwarding a half-close then only truncates the response
    /// that the local side waits for.</summary>
    public bool EndsHalfClosed => _endsHalfClosed;

    /// <summary>Records a FIN of the pod. Returns whether the runtime, rather than the application, has closed the connection.</summary>
    /// <param name="sinceOwnEnd">The time since this side's half-close was forwarded.</param>
    /// <param name="roundTrip">The round-trip time to the node.</param>
    public bool NoteEnd(TimeSpan sinceOwnEnd, TimeSpan roundTrip)
    {
        var isRuntime = sinceOwnEnd >= SessionLimits.EarliestRuntimeEnd && sinceOwnEnd <= SessionLimits.LatestRuntimeEnd + roundTrip;
        if (isRuntime)
        {
            _endsHalfClosed = true;
        }

        return isRuntime;
    }
}
