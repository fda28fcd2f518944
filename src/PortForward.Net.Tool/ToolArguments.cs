using System.Net;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool;

/// <summary>What the command line asks for.</summary>
internal sealed record ToolArguments(PortForwardTarget Target, IReadOnlyList<PortMapping> Ports)
{
    public string? KubeConfig { get; init; }

    public string? Context { get; init; }

    /// <summary>Empty means the library's own default: both loopbacks, of which one suffices.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    public TimeSpan PodRunningTimeout { get; init; }

    public PortForwardTransport Transport { get; init; }

    public bool Reconnect { get; init; }

    /// <summary>The least level that is logged to stderr.</summary>
    public LogLevel LogLevel { get; init; }
}
