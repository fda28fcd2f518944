using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool.Arguments;

/// <summary>The interpreted command line.</summary>
internal sealed record ToolArguments(PortForwardTarget Target, IReadOnlyList<PortMapping> Ports)
{
    public required PortForwardClientOptions Client { get; init; }

    public required PortForwardOptions Forward { get; init; }

    /// <summary>Gets the program to run with the forwarded ports, and its arguments; empty if there is none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Gets the flags that are relevant to <c>doctor</c>, as specified.</summary>
    public IReadOnlyList<(Flag Flag, IReadOnlyList<string> Values)> DoctorFlags { get; init; } = [];

    public bool IsJson { get; init; }

    /// <summary>Gets the minimum level that is logged to stderr.</summary>
    public LogLevel LogLevel { get; init; }
}
