namespace PortForward.Net.Doctor;

/// <summary>A step of a diagnosis. It records its results in the facts, for later steps and for the causes.</summary>
internal interface IDiagnosisStep
{
    PortForwardDiagnosisCheck Check { get; }

    /// <summary>Gets the display name.</summary>
    string Name { get; }

    /// <summary>Gets the timeout.</summary>
    TimeSpan TimeLimit(DiagnosisFacts facts) => facts.TimeLimit;

    /// <summary>Gets the reason to skip the step; null to run it.</summary>
    string? SkipReason(DiagnosisFacts facts);

    /// <summary>Runs the step. An exception becomes a failed step.</summary>
    Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken);
}
