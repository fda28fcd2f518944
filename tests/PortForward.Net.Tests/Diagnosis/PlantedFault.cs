using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>One thing that is wrong, and what the diagnosis must make of it.</summary>
/// <param name="Name">What is wrong, for the list of tests.</param>
/// <param name="Cause">The cause that must stand first.</param>
/// <param name="Fix">A word of what must be done, in the fix or in what it asks to paste.</param>
/// <param name="Plant">Makes it wrong.</param>
internal sealed record PlantedFault(string Name, PortForwardDiagnosisCause Cause, string Fix, Func<DiagnosisStage, Task> Plant)
{
    public PlantedFault(string name, PortForwardDiagnosisCause cause, string fix, Action<DiagnosisStage> plant)
        : this(name, cause, fix, stage =>
        {
            plant(stage);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>The cluster that it needs, where it is no ordinary one.</summary>
    public TestClusterOptions? Cluster { get; init; }

    public override string ToString() => Name;
}
