namespace PortForward.Net.Resilience.Forwarders;

/// <summary>The way to the cluster.</summary>
/// <param name="KubeConfigPath">The kubeconfig.</param>
internal sealed record Route(string KubeConfigPath)
{
    /// <summary>Gets the name of the route, which is that of its kubeconfig.</summary>
    public string Name => Path.GetFileNameWithoutExtension(KubeConfigPath);

    /// <summary>Gets the transport. An API server of today offers both, so a kubeconfig that is named after one requests it.</summary>
    public PortForwardTransport Transport => Name switch
    {
        "spdy" => PortForwardTransport.Spdy,
        "websocket" => PortForwardTransport.WebSocket,
        _ => PortForwardTransport.Auto,
    };
}
