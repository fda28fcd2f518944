using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tunnel;

/// <summary>The result of an upgrade request: a stream, or a refusal after which the other transport may be tried (protocol.md 2.5). A missing response is
/// thrown as an exception.</summary>
internal readonly record struct UpgradeAttempt(Stream? Stream, PortForwardException? Refusal, WireStream? Wire = null);
