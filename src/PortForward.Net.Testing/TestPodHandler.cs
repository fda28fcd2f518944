namespace PortForward.Net.Testing;

/// <summary>Serves one connection to a port of a pod. The connection ends when the returned task does.</summary>
/// <param name="connection">The connection.</param>
/// <param name="cancellationToken">Canceled if the client resets the connection or its session is lost, after the handler has read the data that
/// was received before or has read nothing for a second. Canceled immediately if the pod is removed or the cluster ends the session.</param>
/// <returns>A task. If it fails, the client receives a reset.</returns>
public delegate Task TestPodHandler(TestPodStream connection, CancellationToken cancellationToken);
