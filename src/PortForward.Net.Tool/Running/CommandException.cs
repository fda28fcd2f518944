namespace PortForward.Net.Tool.Running;

/// <summary>The program to run could not be started.</summary>
internal sealed class CommandException(string message, int exitCode, Exception cause) : Exception(message, cause)
{
    /// <summary>127 where there is no such program, 126 where it cannot be run: as shells have it.</summary>
    public int ExitCode { get; } = exitCode;
}
