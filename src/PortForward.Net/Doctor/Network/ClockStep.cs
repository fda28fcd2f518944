namespace PortForward.Net.Doctor.Network;

/// <summary>The difference between the clocks. The header counts whole seconds, and its way here takes a little.</summary>
internal sealed class ClockStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Clock;

    public string Name => "clock";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network.Skew is null ? "the server has not told its time" : null;

    public Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var skew = facts.Network.Skew!.Value;
        var seen = $"{PlainText.Span(skew)} {(skew >= TimeSpan.Zero ? "behind" : "ahead of")} the server's";
        return Task.FromResult(skew.Duration() > DoctorLimits.ClockTolerance ? StepResult.Warning(seen) : StepResult.Passed($"agrees with the server's to {PlainText.Span(skew)}"));
    }
}
