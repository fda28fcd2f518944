using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>An endpoint of a slice.</summary>
internal sealed class SliceEndpoint
{
    public ObjectReference? TargetRef { get; set; }

    [AllowNull]
    public SliceConditions Conditions { get; set => field = value ?? new(); } = new();
}
