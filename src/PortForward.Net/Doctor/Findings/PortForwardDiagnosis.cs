using PortForward.Net.Doctor;

namespace PortForward.Net;

/// <summary>The result of <see cref="PortForwardClient.DiagnoseAsync(PortForwardTarget, RemotePort, CancellationToken)"/>: the checks from this machine to
/// a port of a target, and the causes of failures.</summary>
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

    /// <summary>Gets the target.</summary>
    public PortForwardTarget Target { get; }

    /// <summary>Gets the port of the target.</summary>
    public RemotePort Port { get; }

    /// <summary>Gets the steps, in the order from this machine to the pod. Each check occurs once, even if it was skipped.</summary>
    public IReadOnlyList<PortForwardDiagnosisStep> Steps { get; }

    /// <summary>Gets the causes, the most likely first.</summary>
    public IReadOnlyList<PortForwardDiagnosisFinding> Findings { get; }

    /// <summary>Gets a value indicating whether a test connection succeeded and no problem was found.</summary>
    public bool IsHealthy => Findings.Count == 0;

    /// <summary>Returns a report of several lines: the steps, then the causes with their fixes. It never contains a credential.</summary>
    public override string ToString() => DiagnosisReport.Render(this);
}
