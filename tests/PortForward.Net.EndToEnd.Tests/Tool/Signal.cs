namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>The signals that end the command, by their POSIX numbers.</summary>
public enum Signal
{
    Hangup = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
