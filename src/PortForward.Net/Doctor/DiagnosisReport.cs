using System.Globalization;
using System.Text;

namespace PortForward.Net.Doctor;

/// <summary>Formats a diagnosis as text.</summary>
internal static class DiagnosisReport
{
    public static string Render(PortForwardDiagnosis diagnosis)
    {
        var text = new StringBuilder();
        var width = diagnosis.Steps.Max(step => step.Name.Length);
        foreach (var step in diagnosis.Steps)
        {
            text.Append(Word(step.Outcome).PadRight(6)).Append(step.Name.PadRight(width + 2)).Append(step.Seen).Append('\n');
        }

        text.Append('\n');
        if (diagnosis.IsHealthy)
        {
            return text.Append(CultureInfo.InvariantCulture, $"Port {diagnosis.Port} of {diagnosis.Target.Label} can be forwarded. No problem was found.\n").ToString();
        }

        var number = 1;
        foreach (var finding in diagnosis.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{number++}. {finding.Message}\n   Fix: {finding.Fix}\n");
            if (finding.Paste is not null)
            {
                text.Append('\n').Append(finding.Paste).Append("\n\n");
            }
        }

        return text.ToString();
    }

    private static string Word(PortForwardDiagnosisOutcome outcome) => outcome switch
    {
        PortForwardDiagnosisOutcome.Passed => "ok",
        PortForwardDiagnosisOutcome.Warning => "warn",
        PortForwardDiagnosisOutcome.Failed => "FAIL",
        _ => "-",
    };
}
