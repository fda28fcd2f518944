namespace PortForward.Net.Tool.Up;

/// <summary>The forwards that share a client, because they have the same kubeconfig and context.</summary>
internal sealed record UpCluster(PortForwardClientOptions Client, IReadOnlyList<PortForwardRequest> Requests);
