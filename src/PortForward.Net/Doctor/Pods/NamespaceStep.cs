using System.Net;

namespace PortForward.Net.Doctor.Pods;

/// <summary>Whether the namespace exists; many may not look.</summary>
internal sealed class NamespaceStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Namespace;

    public string Name => "namespace";

    public string? SkipReason(DiagnosisFacts facts) => facts.IsLoggedIn ? null : "the API server does not know who asks";

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var reply = await facts.Calls.GetAsync($"api/v1/namespaces/{Uri.EscapeDataString(facts.Namespace)}", cancellationToken).ConfigureAwait(false);
        switch (reply.Status)
        {
            case HttpStatusCode.NotFound:
                facts.Pods.IsNamespaceMissing = true;
                return StepResult.Failed(reply.Message);
            case HttpStatusCode.Forbidden:
                facts.Access.NoteUser(reply.UserName);
                return StepResult.Skipped($"may not look whether {facts.Namespace} exists");
            default:
                return !reply.IsSuccess ? StepResult.Warning($"answered {(int)reply.Status}: {reply.Message}")
                    : reply.Text("status", "phase") == "Terminating" ? StepResult.Warning($"{facts.Namespace} is being deleted")
                    : StepResult.Passed($"{facts.Namespace} exists");
        }
    }
}
