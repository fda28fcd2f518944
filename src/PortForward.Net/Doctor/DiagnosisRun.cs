using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json;
using PortForward.Net.Cluster;
using PortForward.Net.Doctor.Access;
using PortForward.Net.Doctor.Causes;
using PortForward.Net.Doctor.Network;
using PortForward.Net.Doctor.Pods;

namespace PortForward.Net.Doctor;

/// <summary>Runs the steps in order, each with its timeout, and derives the findings.</summary>
internal static class DiagnosisRun
{
    private static readonly IDiagnosisStep[] Steps =
    [
        new ConfigurationStep(),
        new NameResolutionStep(),
        new TcpStep(),
        new ProxyTunnelStep(),
        new TlsStep(),
        new ServerAnswerStep(),
        new ClockStep(),
        new CredentialStep(),
        new RightsStep(),
        new NamespaceStep(),
        new TargetStep(),
        new PodStateStep(),
        new PortStep(),
        new UpgradeStep(PortForwardTransport.WebSocket),
        new UpgradeStep(PortForwardTransport.Spdy),
        new PodConnectionStep(),
    ];

    /// <exception cref="OperationCanceledException">The token was canceled. All connections are closed.</exception>
    public static async Task<PortForwardDiagnosis> RunAsync(
        ClusterConnection cluster, PortForwardClientOptions options, PortForwardTarget target, RemotePort port, CancellationToken cancellationToken)
    {
        var facts = new DiagnosisFacts(cluster, options, target, port);
        await using (facts.ConfigureAwait(false))
        {
            await ObserveAsync(facts, cancellationToken).ConfigureAwait(false);
            return new PortForwardDiagnosis(target, port, [.. facts.Steps.Select(step => Mild(step, facts))], CauseTable.Apply(facts));
        }
    }

    /// <summary>Runs the steps. The findings are derived from the facts alone.</summary>
    public static async Task ObserveAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        foreach (var step in Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            facts.Steps.Add(await RunAsync(step, facts, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Creates the diagnosis for a configuration that no client can be created from.</summary>
    public static PortForwardDiagnosis OfConfiguration(PortForwardException failure, PortForwardTarget target, RemotePort port)
    {
        var steps = Array.ConvertAll(Steps, step => step.Check == PortForwardDiagnosisCheck.Configuration
            ? Told(step, StepResult.Failed(failure.Message), TimeSpan.Zero)
            : Told(step, StepResult.Skipped("the configuration is not valid"), TimeSpan.Zero));
        var finding = new PortForwardDiagnosisFinding(
            PortForwardDiagnosisCause.ConfigurationInvalid, PlainText.Sentence(failure.Message),
            "Correct the error, or specify another kubeconfig or context.", null, isBlocking: true);
        return new PortForwardDiagnosis(target, port, steps, [finding]);
    }

    /// <summary>Downgrades a network failure if requests reached the server anyway: the caller's own handler may use another route.</summary>
    private static PortForwardDiagnosisStep Mild(PortForwardDiagnosisStep step, DiagnosisFacts facts) =>
        step is { Outcome: PortForwardDiagnosisOutcome.Failed, Check: < PortForwardDiagnosisCheck.ServerAnswer and not PortForwardDiagnosisCheck.Configuration }
            && facts.Network.IsReached
            ? new(step.Check, step.Name, PortForwardDiagnosisOutcome.Warning, $"{PlainText.Sentence(step.Seen)} Requests reach the server anyway.", step.Duration)
            : step;

    private static async Task<PortForwardDiagnosisStep> RunAsync(IDiagnosisStep step, DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        if (step.SkipReason(facts) is { } reason)
        {
            return Told(step, StepResult.Skipped(reason), TimeSpan.Zero);
        }

        var clock = facts.Options.TimeProvider;
        var start = clock.GetTimestamp();
        var result = await LookAsync(step, facts, cancellationToken).ConfigureAwait(false);
        return Told(step, result, clock.GetElapsedTime(start));
    }

    private static async Task<StepResult> LookAsync(IDiagnosisStep step, DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(step.TimeLimit(facts) + DoctorLimits.StepGrace, facts.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await step.RunAsync(facts, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return StepResult.Failed($"no response within {PlainText.Span(step.TimeLimit(facts))}");
        }
        catch (Exception failure) when (failure is IOException or SocketException or HttpRequestException or AuthenticationException or CryptographicException
            or JsonException)
        {
            return StepResult.Failed(PlainText.Sentence(failure.GetBaseException().Message));
        }
    }

    private static PortForwardDiagnosisStep Told(IDiagnosisStep step, StepResult result, TimeSpan duration) =>
        new(step.Check, step.Name, result.Outcome, PlainText.OneLine(result.Seen), duration);
}
