namespace PortForward.Net.Doctor;

/// <summary>What a step came to, and what it saw.</summary>
internal readonly record struct StepResult(PortForwardDiagnosisOutcome Outcome, string Seen)
{
    public static StepResult Passed(string seen) => new(PortForwardDiagnosisOutcome.Passed, seen);

    public static StepResult Warning(string seen) => new(PortForwardDiagnosisOutcome.Warning, seen);

    public static StepResult Failed(string seen) => new(PortForwardDiagnosisOutcome.Failed, seen);

    public static StepResult Skipped(string why) => new(PortForwardDiagnosisOutcome.Skipped, why);
}
