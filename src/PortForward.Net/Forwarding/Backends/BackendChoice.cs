using PortForward.Net.Resolution;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>The choice of a pod for a connection.</summary>
/// <param name="Backend">The pod; null if there is none that may be tried now.</param>
/// <param name="Wait">The time until one may be tried; infinite if there is none at all.</param>
/// <param name="Changed">Completes when the choice may be different.</param>
internal readonly record struct BackendChoice(Backend? Backend, TimeSpan Wait, Task Changed);
