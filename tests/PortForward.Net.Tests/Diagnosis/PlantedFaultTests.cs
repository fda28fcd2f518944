using PortForward.Net.Doctor.Causes;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>The cause that was planted stands first, with what to do about it.</summary>
public class PlantedFaultTests
{
    private static readonly Dictionary<string, PlantedFault> Faults =
        NetworkFaults.All.Concat(AccessFaults.All).Concat(PodFaults.All).ToDictionary(fault => fault.Name);

    public static TheoryData<string> Names => [.. Faults.Keys];

    /// <summary>The faults of which a client can be made.</summary>
    public static TheoryData<string> NamesWithClient =>
        [.. Faults.Values.Where(fault => fault.Cause != PortForwardDiagnosisCause.ConfigurationInvalid).Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_true_cause_is_named_first(string name)
    {
        var fault = Faults[name];
        await using var stage = await DiagnosisStage.StartAsync(fault.Cluster);
        await fault.Plant(stage);

        var diagnosis = await stage.DiagnoseAsync();

        var report = diagnosis.ToString();
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.False(diagnosis.IsHealthy, report);
        var first = diagnosis.Findings[0];
        Assert.True(first.Cause == fault.Cause, report);
        Assert.Contains(fault.Fix, first.Fix + first.Message + first.Paste, StringComparison.Ordinal);
        Assert.Contains(first.Message, report, StringComparison.Ordinal);
        Assert.Equal(Enum.GetValues<PortForwardDiagnosisCheck>().Skip(1), diagnosis.Steps.Select(step => step.Check));
        Assert.DoesNotContain(stage.Cluster.Admin.Token, report, StringComparison.Ordinal);
        Assert.DoesNotContain(DiagnosisStage.PlantedSecret, report, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NamesWithClient))]
    public async Task The_causes_do_not_depend_on_the_words_of_messages(string name)
    {
        var fault = Faults[name];
        await using var stage = await DiagnosisStage.StartAsync(fault.Cluster);
        await fault.Plant(stage);
        var facts = await stage.ObserveAsync();
        var causes = CauseTable.Apply(facts).Select(finding => finding.Cause).ToList();

        ReplacedMessages.In(facts);

        Assert.Equal(fault.Cause, causes[0]);
        Assert.Equal(causes, CauseTable.Apply(facts).Select(finding => finding.Cause));
    }
}
