using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The label selector of a workload, as an object rather than a string.</summary>
internal sealed class WorkloadSelector
{
    [AllowNull]
    public Dictionary<string, string?> MatchLabels { get; set => field = value ?? []; } = [];

    [AllowNull]
    public LabelSelectorRequirement[] MatchExpressions { get; set => field = Elements.Of(value); } = [];
}
