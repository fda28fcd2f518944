namespace PortForward.Net.Doctor.Causes;

/// <summary>A row of the table of causes.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="When">Determines whether the facts match the cause.</param>
/// <param name="Message">The message, without a full stop.</param>
/// <param name="Fix">The fix.</param>
internal sealed record CauseRule(
    PortForwardDiagnosisCause Cause, Func<DiagnosisFacts, bool> When, Func<DiagnosisFacts, string> Message, Func<DiagnosisFacts, string> Fix)
{
    /// <summary>Gets the text to paste for the fix.</summary>
    public Func<DiagnosisFacts, string>? Paste { get; init; }

    /// <summary>Gets a value indicating whether the rule applies only if no rule before it does, because many causes have this symptom.</summary>
    public bool IsLastResort { get; init; }

    /// <summary>Gets a value indicating whether the cause is reported even if a connection succeeded.</summary>
    public bool EvenWhenConnected { get; init; }

    /// <summary>Gets a value indicating whether the cause never prevents connections.</summary>
    public bool IsSide { get; init; }
}
