namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>The signals that end the command, by their POSIX numbers.</summary>
public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
