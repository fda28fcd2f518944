using System.Net;

namespace PortForward.Net.Doctor.Pods;

/// <summary>Checks whether the namespace exists. Many users lack the permission to read it.</summary>
internal sealed class NamespaceStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Namespace;

    public string Name => "namespace";

    public string? SkipReason(DiagnosisFacts facts) => facts.IsLoggedIn ? null : "the API server does not accept the credential";

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
                return StepResult.Skipped($"no permission to read namespace {facts.Namespace}");
            default:
                return !reply.IsSuccess ? StepResult.Warning($"responded with status {(int)reply.Status}: {reply.Message}")
                    : reply.Text("status", "phase") == "Terminating" ? StepResult.Warning($"{facts.Namespace} is being deleted")
                    : StepResult.Passed($"{facts.Namespace} exists");
        }
    }
}
