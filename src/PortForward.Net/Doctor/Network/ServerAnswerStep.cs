using System.Net;

namespace PortForward.Net.Doctor.Network;

/// <summary>The first real request, over the handler that upgrades use. It always runs: what it says outweighs the steps before it.</summary>
internal sealed class ServerAnswerStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.ServerAnswer;

    public string Name => "API server";

    public string? SkipReason(DiagnosisFacts facts) => facts.Access.CredentialFailure is null ? null : "there is no credential to ask it with";

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
            return StepResult.Failed($"the proxy asks for a credential: {reply.Message}");
        }

        network.Answer = reply;
        network.Version = reply.IsSuccess ? reply.Text("gitVersion") : null;
        return reply.Status switch
        {
            _ when network.Version is { } version => StepResult.Passed($"Kubernetes {PlainText.OneLine(version)}"),
            HttpStatusCode.Unauthorized => StepResult.Passed("answers, and does not know the credential (401)"),
            HttpStatusCode.Forbidden when network.IsServing => StepResult.Passed("answers, and does not tell its version (403)"),
            _ when reply.IsSuccess => StepResult.Failed($"something answers {(int)reply.Status} that is no Kubernetes version"),
            _ => StepResult.Failed($"answered {(int)reply.Status}: {reply.Message}"),
        };
    }
}
