using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A requirement of a workload's selector.</summary>
internal sealed class LabelSelectorRequirement
{
    public string? Key { get; set; }

    public string? Operator { get; set; }

    [AllowNull]
    public string[] Values { get; set => field = Elements.Of(value); } = [];
}
