namespace PortForward.Net.Benchmarks.Peers;

/// <summary>What carries SPDY: the transport itself, or a WebSocket tunnel on it.</summary>
public enum Form
{
    Plain,
    Tunnel,
}
