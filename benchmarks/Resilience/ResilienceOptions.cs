using PortForward.Net.Resilience.Faults;
using PortForward.Net.Resilience.Forwarders;

namespace PortForward.Net.Resilience;

/// <summary>The options of a run.</summary>
internal sealed record ResilienceOptions
{
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>Gets the kubeconfig with the rights of an administrator; null for the first route's.</summary>
    public string? AdminKubeConfigPath { get; init; }

    public IReadOnlyList<string> Forwarders { get; init; } = ["library", "command", "kubectl"];

    public string? KubectlPath { get; init; }

    public string? CommandPath { get; init; }

    public string? ScriptPath { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = FaultList.All;

    public int Rounds { get; init; } = 10;

    public int Seed { get; init; } = Random.Shared.Next();

    public int Workers { get; init; } = 4;

    public string? ReportPath { get; init; }

    public string? LogPath { get; init; }

    /// <summary>Gets the command line, with the names of files instead of their paths.</summary>
    public string CommandLine { get; init; } = "";
}
