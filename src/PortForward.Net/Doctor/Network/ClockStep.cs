namespace PortForward.Net.Doctor.Network;

/// <summary>Checks the difference between the clocks. The header has whole seconds and takes some time to arrive.</summary>
internal sealed class ClockStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Clock;

    public string Name => "clock";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network.Skew is null ? "the server has not reported its time" : null;

    public Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var skew = facts.Network.Skew!.Value;
        var seen = $"{PlainText.Span(skew)} {(skew >= TimeSpan.Zero ? "behind" : "ahead of")} the server's clock";
        return Task.FromResult(skew.Duration() > DoctorLimits.ClockTolerance ? StepResult.Warning(seen) : StepResult.Passed($"within {PlainText.Span(skew)} of the server's clock"));
    }
}
