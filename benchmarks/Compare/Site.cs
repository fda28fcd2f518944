using PortForward.Net.Compare.Servers;

namespace PortForward.Net.Compare;

/// <summary>Where the forwards lead to, and over which distance.</summary>
/// <param name="KubeConfigPath">Null is what a client takes by itself.</param>
/// <param name="Target">A target as kubectl spells it.</param>
/// <param name="Rtt">The round trip in milliseconds that is added between the clients and the API server.</param>
/// <param name="Server">The server inside this process; null with a cluster.</param>
internal sealed record Site(string? KubeConfigPath, string Target, int Rtt = 0, InProcessServer? Server = null)
{
    /// <summary>The bytes that port 7002 of the pod answers with.</summary>
    public Pattern StartPattern(ulong seed) => Server is null ? new WorkloadPattern(seed) : new RingPattern();
}
