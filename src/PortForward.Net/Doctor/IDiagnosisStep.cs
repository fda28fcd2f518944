namespace PortForward.Net.Doctor;

/// <summary>One thing to look at. It notes what it learns in the facts, for the steps after it and for the causes.</summary>
internal interface IDiagnosisStep
{
    PortForwardDiagnosisCheck Check { get; }

    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>The longest time that it may take.</summary>
    TimeSpan TimeLimit(DiagnosisFacts facts) => facts.TimeLimit;

    /// <summary>Says why there is nothing to look at; null where there is.</summary>
    string? SkipReason(DiagnosisFacts facts);

    /// <summary>Looks. What it throws for a fault becomes a failed step.</summary>
    Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken);
}
