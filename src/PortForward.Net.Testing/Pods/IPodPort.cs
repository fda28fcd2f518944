namespace PortForward.Net.Testing.Pods;

/// <summary>A listener on a port of a pod.</summary>
internal interface IPodPort
{
    /// <summary>Connects and returns the handler of the connection; null if it is refused.</summary>
    ValueTask<TestPodHandler?> ConnectAsync(CancellationToken cancellationToken);
}
