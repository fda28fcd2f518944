using Microsoft.Extensions.Logging;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pool;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>What finding and following the pods of a target requires.</summary>
/// <param name="Resolver">The resolver.</param>
/// <param name="Pool">The sessions of the client.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Logger">The log of forwarders.</param>
internal sealed record BackendServices(TargetResolver Resolver, SessionPool Pool, TimeProvider TimeProvider, ILogger Logger);
