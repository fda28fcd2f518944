namespace PortForward.Net.Forwarding.Backends;

/// <summary>The attempts of one connection: the pods that have refused it.</summary>
internal sealed class ConnectionAttempts
{
    private readonly HashSet<PodReference> _refused = [];

    /// <summary>Gets the number of attempts that the pods have refused.</summary>
    public int Count { get; private set; }

    /// <summary>Records that a pod has refused the connection.</summary>
    public void NoteRefused(PodReference pod)
    {
        Count++;
        _refused.Add(pod);
    }

    /// <summary>Determines whether a pod has refused the connection.</summary>
    public bool WasRefusedBy(PodReference pod) => _refused.Contains(pod);
}
