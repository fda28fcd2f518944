using System.Net;

namespace PortForward.Net.Doctor.Network;

/// <summary>Sends the first request with the handler of upgrades. It always runs, because its result outweighs the steps before it.</summary>
internal sealed class ServerAnswerStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.ServerAnswer;

    public string Name => "API server";

    public string? SkipReason(DiagnosisFacts facts) => facts.Access.CredentialFailure is null ? null : "no credential is available";

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var network = facts.Network;
        ApiReply reply;
        try
        {
            reply = await facts.Calls.GetAsync("version", cancellationToken).ConfigureAwait(false);
        }
        catch (PortForwardException failure)
        {
            network.AnswerFailure = failure;
            if (failure is { Error: PortForwardError.ProxyFailure, StatusCode: { } status })
            {
                network.ProxyStatus = status;
            }

            if (network is { Tls.Succeeded: true, SpeaksOnlyHttp2: false })
            {
                var stream = await ServerRoute.OpenAsync(facts, cancellationToken).ConfigureAwait(false);
                network.SpeaksOnlyHttp2 = await TlsProbe.SpeaksHttp2Async(stream, facts.Cluster, cancellationToken).ConfigureAwait(false);
            }

            return StepResult.Failed(failure.Message);
        }

        network.NoteTime(reply.Date, reply.ReceivedAt);
        if (reply.Status == HttpStatusCode.ProxyAuthenticationRequired)
        {
            network.ProxyStatus = reply.Status;
            return StepResult.Failed($"the proxy requires a credential: {reply.Message}");
        }

        network.Answer = reply;
        network.Version = reply.IsSuccess ? reply.Text("gitVersion") : null;
        return reply.Status switch
        {
            _ when network.Version is { } version => StepResult.Passed($"Kubernetes {PlainText.OneLine(version)}"),
            HttpStatusCode.Unauthorized => StepResult.Passed("responds, but rejects the credential (401)"),
            HttpStatusCode.Forbidden when network.IsServing => StepResult.Passed("responds, but does not report its version (403)"),
            _ when reply.IsSuccess => StepResult.Failed($"responded with status {(int)reply.Status}, but without a Kubernetes version"),
            _ => StepResult.Failed($"responded with status {(int)reply.Status}: {reply.Message}"),
        };
    }
}
