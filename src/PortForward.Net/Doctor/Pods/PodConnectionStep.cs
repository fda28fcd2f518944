using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Doctor.Pods;

/// <summary>Connects to the port. A node reports only refusals, so silence means that the port is open and waits for the client to send
/// first.</summary>
internal sealed class PodConnectionStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.PodConnection;

    public string Name => "connection";

    public string? SkipReason(DiagnosisFacts facts) => facts.Pods switch
    {
        { PodPort: null } => "there is no port to connect to",
        { IsNotUpgraded: true } => "there is no upgraded connection",
        _ => null,
    };

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Pods.TakeTransport(facts.Options.Transport) is not { } transport)
        {
            return StepResult.Skipped($"the client is configured to use only {facts.Options.Transport}, which was refused");
        }

        var options = new SessionOptions { StrictOpen = facts.Options.StrictOpen, TimeProvider = facts.Options.TimeProvider };
        var session = new PortForwardSession(transport, facts.Pods.Reference!, options, NullLogger.Instance);
        await using (session.ConfigureAwait(false))
        {
            session.Start();
            try
            {
                var seen = await ConnectAsync(session, facts, cancellationToken).ConfigureAwait(false);
                facts.Pods.IsConnected = true;
                return StepResult.Passed($"port {facts.Pods.PodPort} {seen}, over {transport.Kind}");
            }
            catch (PortForwardException failure)
            {
                facts.Pods.ConnectionFailure = failure;
                return StepResult.Failed(failure.Message);
            }
        }
    }

    private static async Task<string> ConnectAsync(PortForwardSession session, DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var pair = await session.OpenAsync(facts.Pods.PodPort!.Value, default, PairOptions.Default, cancellationToken).ConfigureAwait(false);
        try
        {
            await pair.Replies.Data.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await ListenAsync(pair, facts.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pair.Abort();
            await pair.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async Task<string> ListenAsync(StreamPair pair, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(DoctorLimits.SilenceMeansOpen, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            var received = (await pair.Input.ReadAsync(either.Token).ConfigureAwait(false)).Buffer;
            var count = received.Length;
            pair.Input.AdvanceTo(received.End);
            pair.Incoming.NoteDelivered(count);
            return count > 0 ? "accepted the connection and sent data"
                : pair.Failure is { } failure ? throw failure
                : "accepted the connection and closed it";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "is open and waits for the client to send first";
        }
    }
}
