namespace PortForward.Net.Testing.Pods;

/// <summary>What listens on a port of a pod.</summary>
internal interface IPodPort
{
    /// <summary>Connects, and gives what serves the connection; null when it is refused.</summary>
    ValueTask<TestPodHandler?> ConnectAsync(CancellationToken cancellationToken);
}
