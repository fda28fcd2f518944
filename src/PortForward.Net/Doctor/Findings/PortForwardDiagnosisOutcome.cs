namespace PortForward.Net;

/// <summary>Specifies the outcome of a step of a <see cref="PortForwardDiagnosis"/>.</summary>
public enum PortForwardDiagnosisOutcome
{
    /// <summary>No outcome is specified. A step never has this outcome.</summary>
    Unknown = 0,

    /// <summary>No problem was found.</summary>
    Passed = 1,

    /// <summary>A problem was found that does not prevent connections.</summary>
    Warning = 2,

    /// <summary>A problem was found that prevents connections.</summary>
    Failed = 3,

    /// <summary>The step does not apply, or it depends on a step that failed.</summary>
    Skipped = 4,
}
