namespace PortForward.Net.Forwarding.Backends;

/// <summary>The attempts of one connection that have failed.</summary>
internal sealed class ConnectionAttempts
{
    /// <summary>How often a connection is opened again whose session was lost. A server that cuts every session must not keep it forever.</summary>
    private const int MaxRepetitions = 3;

    private readonly HashSet<PodReference> _tried = [];
    private int _repetitions;

    /// <summary>Gets a value indicating whether this is the first attempt.</summary>
    public bool IsFirst => _tried.Count == 0;

    /// <summary>Records that an attempt with a pod has failed.</summary>
    public void NoteTried(PodReference pod) => _tried.Add(pod);

    /// <summary>Determines whether the connection may be opened again although its session was lost, and counts that.</summary>
    public bool TakeRepetition() => _repetitions++ < MaxRepetitions;

    /// <summary>Determines whether an attempt with a pod has failed.</summary>
    public bool HasTried(PodReference pod) => _tried.Contains(pod);
}
