using PortForward.Net.Resilience.Forwarders;

namespace PortForward.Net.Resilience.Rounds;

/// <summary>A forwarder that takes part.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="IsOwn">Whether the requirements apply to it.</param>
/// <param name="StartAsync">Starts it.</param>
internal sealed record Contestant(string Name, bool IsOwn, Func<Route, CancellationToken, Task<Forwarder>> StartAsync);
