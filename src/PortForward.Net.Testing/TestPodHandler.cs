namespace PortForward.Net.Testing;

/// <summary>Serves one connection to a port of a pod. The connection ends when the returned task does.</summary>
/// <param name="connection">The connection, as the program in the pod sees it.</param>
/// <param name="cancellationToken">Cancelled when the client resets the connection or its session is lost, as soon as the handler has read what
/// was received before or has read nothing for a second. Cancelled at once when the pod is removed or the cluster ends the session.</param>
/// <returns>A task. If it fails, the client is told that the program reset the connection.</returns>
public delegate Task TestPodHandler(TestPodStream connection, CancellationToken cancellationToken);
