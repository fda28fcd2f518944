namespace PortForward.Net.Benchmarks.Peers;

/// <summary>When the transport's reads and writes complete: at once, or later on a thread of the pool, as a socket's do.</summary>
public enum Pace
{
    AtOnce,
    Later,
}
