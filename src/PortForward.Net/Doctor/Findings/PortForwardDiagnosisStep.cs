namespace PortForward.Net;

/// <summary>A step of a <see cref="PortForwardDiagnosis"/>.</summary>
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

    /// <summary>Gets the check.</summary>
    public PortForwardDiagnosisCheck Check { get; }

    /// <summary>Gets the display name of the check, for example <c>TLS handshake</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the outcome.</summary>
    public PortForwardDiagnosisOutcome Outcome { get; }

    /// <summary>Gets the details in one line. They never contain a credential.</summary>
    public string Seen { get; }

    /// <summary>Gets the duration.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Returns the outcome, the name and the details in one line.</summary>
    public override string ToString() => $"{Outcome} {Name}: {Seen}";
}
