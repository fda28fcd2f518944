namespace PortForward.Net.Forwarding.Backends;

/// <summary>The attempts of one connection that have failed.</summary>
internal sealed class ConnectionAttempts
{
    private readonly HashSet<PodReference> _tried = [];

    /// <summary>Gets a value indicating whether this is the first attempt.</summary>
    public bool IsFirst => _tried.Count == 0;

    /// <summary>Records that an attempt with a pod has failed.</summary>
    public void NoteTried(PodReference pod) => _tried.Add(pod);

    /// <summary>Determines whether an attempt with a pod has failed.</summary>
    public bool HasTried(PodReference pod) => _tried.Contains(pod);
}
