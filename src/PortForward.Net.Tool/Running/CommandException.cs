namespace PortForward.Net.Tool.Running;

/// <summary>The command could not be started.</summary>
internal sealed class CommandException(string message, int exitCode, Exception cause) : Exception(message, cause)
{
    /// <summary>Gets the exit code: 127 if the command was not found, 126 if it cannot be executed, as in shells.</summary>
    public int ExitCode { get; } = exitCode;
}
