namespace PortForward.Net;

/// <summary>What a step of a <see cref="PortForwardDiagnosis"/> came to.</summary>
public enum PortForwardDiagnosisOutcome
{
    /// <summary>All is well.</summary>
    Passed,

    /// <summary>It is not as it should be, and connections may be had all the same.</summary>
    Warning,

    /// <summary>It is in the way of a connection.</summary>
    Failed,

    /// <summary>It does not apply, or needs what failed before it.</summary>
    Skipped,
}
