using PortForward.Net.Doctor;

namespace PortForward.Net;

/// <summary>What <see cref="PortForwardClient.DiagnoseAsync(PortForwardTarget, RemotePort, CancellationToken)"/> saw on the way to a port of a target,
/// and what it makes of it.</summary>
public sealed class PortForwardDiagnosis
{
    internal PortForwardDiagnosis(
        PortForwardTarget target, RemotePort port, IReadOnlyList<PortForwardDiagnosisStep> steps, IReadOnlyList<PortForwardDiagnosisFinding> findings)
    {
        Target = target;
        Port = port;
        Steps = steps;
        Findings = findings;
    }

    /// <summary>The target.</summary>
    public PortForwardTarget Target { get; }

    /// <summary>The port of the target.</summary>
    public RemotePort Port { get; }

    /// <summary>What was looked at, in the order of the way there. Each check stands here once, those that were skipped too.</summary>
    public IReadOnlyList<PortForwardDiagnosisStep> Steps { get; }

    /// <summary>The causes, likeliest first.</summary>
    public IReadOnlyList<PortForwardDiagnosisFinding> Findings { get; }

    /// <summary>Whether a connection to the port was had and nothing is to be mended.</summary>
    public bool IsHealthy => Findings.Count == 0;

    /// <summary>Gives the whole as a report of several lines: the steps, then the causes with their fixes; never a credential.</summary>
    public override string ToString() => DiagnosisReport.Render(this);
}
