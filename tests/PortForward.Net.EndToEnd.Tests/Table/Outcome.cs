namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>What comes of a command line.</summary>
public abstract record Outcome
{
    /// <summary>It forwards, with so many lines that say so, and ends well by Ctrl+C.</summary>
    /// <param name="Lines">The "Forwarding from" lines.</param>
    public sealed record Forwards(int Lines) : Outcome;

    /// <summary>It fails with exit code 1.</summary>
    /// <param name="Error">How the first line of stderr begins.</param>
    public sealed record Fails(string Error) : Outcome;
}
