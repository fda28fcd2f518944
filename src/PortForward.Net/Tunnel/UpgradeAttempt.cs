using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tunnel;

/// <summary>What one upgrade request came to: a stream, or an answer that is no upgrade and after which another transport may be tried
/// (protocol.md 2.5). Failures to get an answer at all are thrown.</summary>
internal readonly record struct UpgradeAttempt(Stream? Stream, PortForwardException? Refusal, WireStream? Wire = null);
