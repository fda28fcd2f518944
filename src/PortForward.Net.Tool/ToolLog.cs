using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool;

/// <summary>What the command itself has to log; the rest comes from the library.</summary>
internal static partial class ToolLog
{
    [LoggerMessage(5000, LogLevel.Information, "Looking for the pod of {Target}")]
    public static partial void Resolving(ILogger logger, PortForwardTarget target);
}
