namespace PortForward.Net;

/// <summary>One thing that a <see cref="PortForwardDiagnosis"/> looked at.</summary>
public sealed class PortForwardDiagnosisStep
{
    internal PortForwardDiagnosisStep(PortForwardDiagnosisCheck check, string name, PortForwardDiagnosisOutcome outcome, string seen, TimeSpan duration)
    {
        Check = check;
        Name = name;
        Outcome = outcome;
        Seen = seen;
        Duration = duration;
    }

    /// <summary>What was looked at.</summary>
    public PortForwardDiagnosisCheck Check { get; }

    /// <summary>The same for people, for example <c>TLS handshake</c>.</summary>
    public string Name { get; }

    /// <summary>What it came to.</summary>
    public PortForwardDiagnosisOutcome Outcome { get; }

    /// <summary>What was seen, in one line; never a credential.</summary>
    public string Seen { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Gives outcome, name and what was seen, in one line.</summary>
    public override string ToString() => $"{Outcome} {Name}: {Seen}";
}
