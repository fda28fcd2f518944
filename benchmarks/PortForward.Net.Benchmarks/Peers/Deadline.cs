namespace PortForward.Net.Benchmarks.Peers;

/// <summary>A bound on hangs, never a measure.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(30);
}
