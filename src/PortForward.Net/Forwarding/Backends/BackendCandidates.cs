namespace PortForward.Net.Forwarding.Backends;

/// <summary>Selects the pods of a <see cref="BackendTable"/> that a connection may choose from.</summary>
internal static class BackendCandidates
{
    /// <summary>Gets the pods of the best rank that have not ended. Pods without the ports are left out if another one has them.</summary>
    public static List<BackendEntry> Best(List<BackendEntry> entries, IReadOnlyList<RemotePort> ports)
    {
        var fitting = WithPorts(entries.FindAll(static entry => !entry.HasEnded), ports);
        var best = fitting.Count == 0 ? 0 : fitting.Min(static entry => entry.Rank);
        return fitting.FindAll(entry => entry.Rank == best);
    }

    /// <summary>Leaves out the pods that a connection has tried, unless it has tried them all.</summary>
    public static List<BackendEntry> Untried(List<BackendEntry> entries, ConnectionAttempts attempts)
    {
        if (attempts.IsFirst)
        {
            return entries;
        }

        var others = entries.FindAll(entry => !attempts.HasTried(entry.Backend.Pod));
        return others.Count == 0 ? entries : others;
    }

    private static List<BackendEntry> WithPorts(List<BackendEntry> entries, IReadOnlyList<RemotePort> ports)
    {
        if (entries.Count < 2 || ports.Count == 0)
        {
            return entries;
        }

        var fitting = entries.FindAll(entry => entry.Backend.Has(ports));
        return fitting.Count == 0 ? entries : fitting;
    }
}
