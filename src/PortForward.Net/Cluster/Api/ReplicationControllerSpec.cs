using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The pods that belong to a replication controller.</summary>
internal sealed class ReplicationControllerSpec
{
    [AllowNull]
    public Dictionary<string, string?> Selector { get; set => field = value ?? []; } = [];
}
