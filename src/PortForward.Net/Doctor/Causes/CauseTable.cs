namespace PortForward.Net.Doctor.Causes;

/// <summary>Derives the findings from the facts. The order of the rules is the order of the findings: earlier failures on the way explain
/// later ones and come first; causes that do not prevent connections come last.</summary>
internal static class CauseTable
{
    private static readonly CauseRule[] All =
        [.. NetworkCauses.Rules, .. AccessCauses.Rules, .. PodCauses.Rules, .. ConnectionCauses.Rules, NetworkCauses.Clocks, AccessCauses.OtherRights];

    public static IReadOnlyList<PortForwardDiagnosisFinding> Apply(DiagnosisFacts facts)
    {
        var findings = new List<PortForwardDiagnosisFinding>();
        foreach (var rule in All)
        {
            if (Applies(rule, facts, findings))
            {
                findings.Add(new PortForwardDiagnosisFinding(
                    rule.Cause, PlainText.Sentence(rule.Message(facts)), PlainText.OneLine(rule.Fix(facts)), rule.Paste?.Invoke(facts),
                    isBlocking: !rule.IsSide && !facts.Pods.IsConnected));
            }
        }

        if (!facts.Pods.IsConnected && !findings.Exists(finding => finding.IsBlocking))
        {
            findings.Insert(0, Unexplained(facts));
        }

        return findings;
    }

    private static bool Applies(CauseRule rule, DiagnosisFacts facts, List<PortForwardDiagnosisFinding> findings) =>
        (rule.EvenWhenConnected || !facts.Pods.IsConnected)
        && !(rule.IsLastResort && findings.Count > 0)
        && !findings.Exists(finding => finding.Cause == rule.Cause)
        && rule.When(facts);

    private static PortForwardDiagnosisFinding Unexplained(DiagnosisFacts facts)
    {
        var failed = facts.Steps.Find(step => step.Outcome == PortForwardDiagnosisOutcome.Failed);
        var message = failed is null ? "The connection failed, but no check explains why." : $"The step '{failed.Name}' failed: {failed.Seen}";
        return new PortForwardDiagnosisFinding(
            PortForwardDiagnosisCause.Unexplained, PlainText.Sentence(message),
            "Check the steps above, and the log of the client at the Trace level.", null, isBlocking: true);
    }
}
