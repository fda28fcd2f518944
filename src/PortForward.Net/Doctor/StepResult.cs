namespace PortForward.Net.Doctor;

/// <summary>The result of a step.</summary>
internal readonly record struct StepResult(PortForwardDiagnosisOutcome Outcome, string Seen)
{
    public static StepResult Passed(string seen) => new(PortForwardDiagnosisOutcome.Passed, seen);

    public static StepResult Warning(string seen) => new(PortForwardDiagnosisOutcome.Warning, seen);

    public static StepResult Failed(string seen) => new(PortForwardDiagnosisOutcome.Failed, seen);

    public static StepResult Skipped(string why) => new(PortForwardDiagnosisOutcome.Skipped, why);
}
