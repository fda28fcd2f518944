using PortForward.Net.Compare.Workloads;
using PortForward.Net.Testing;

namespace PortForward.Net.Compare;

/// <summary>What was asked for.</summary>
internal sealed record CompareOptions
{
    public string? KubeConfigPath { get; init; }

    public string Target { get; init; } = "pod/lone";

    /// <summary>The transport of the server inside this process; null is a cluster.</summary>
    public TestTransports? InProcess { get; init; }

    public IReadOnlyList<string> Forwards { get; init; } = [];

    public IReadOnlyList<string> Kubectls { get; init; } = [];

    public string? ToolPath { get; init; }

    public string? AotPath { get; init; }

    /// <summary>Null are all that make sense.</summary>
    public IReadOnlyList<Workload>? Rows { get; init; }

    public IReadOnlyList<int> Rtts { get; init; } = [0];

    public int Rounds { get; init; }

    public Scale Scale { get; init; } = Scale.Full;

    public string? JsonPath { get; init; }

    public string? MarkdownPath { get; init; }

    public string? SvgFolder { get; init; }

    public IEnumerable<Workload> RowsAt(int rtt) => Rows ?? Workload.All.Where(row => rtt == 0 || row.IsAboutDistance);
}
