using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool.Arguments;

/// <summary>What the command line asks for.</summary>
internal sealed record ToolArguments(PortForwardTarget Target, IReadOnlyList<PortMapping> Ports)
{
    public required PortForwardClientOptions Client { get; init; }

    public required PortForwardOptions Forward { get; init; }

    /// <summary>The program to run once the ports are up, and its arguments; empty where there is none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The options that also matter to <c>doctor</c>, as they were given.</summary>
    public IReadOnlyList<(Flag Flag, IReadOnlyList<string> Values)> DoctorFlags { get; init; } = [];

    public bool IsJson { get; init; }

    /// <summary>The least level that is logged to stderr.</summary>
    public LogLevel LogLevel { get; init; }
}
