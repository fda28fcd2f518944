namespace PortForward.Net.Doctor.Causes;

/// <summary>One line of the table of causes.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="When">Whether the facts show it.</param>
/// <param name="Message">The cause in a sentence.</param>
/// <param name="Fix">What to do about it.</param>
internal sealed record CauseRule(
    PortForwardDiagnosisCause Cause, Func<DiagnosisFacts, bool> When, Func<DiagnosisFacts, string> Message, Func<DiagnosisFacts, string> Fix)
{
    /// <summary>What the fix asks to paste.</summary>
    public Func<DiagnosisFacts, string>? Paste { get; init; }

    /// <summary>Whether it is told only where no rule before it has found anything: what it tells follows from many causes.</summary>
    public bool IsLastResort { get; init; }

    /// <summary>Whether it is worth telling even where a connection was had.</summary>
    public bool EvenWhenConnected { get; init; }

    /// <summary>Whether it is never what keeps a connection from being had.</summary>
    public bool IsSide { get; init; }
}
