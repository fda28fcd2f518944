namespace PortForward.Net.Resilience.Rounds;

/// <summary>What the fault had to do with a failed connection.</summary>
internal enum FailureCause
{
    /// <summary>The connection was open when a pod died or a part was killed.</summary>
    WasOpen,

    /// <summary>There was no ready pod, or a part of the cluster was away.</summary>
    NothingReady,

    /// <summary>The connection began afterwards, and a pod was ready the whole time.</summary>
    None,
}
