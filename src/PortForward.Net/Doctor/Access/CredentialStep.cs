using System.Net;

namespace PortForward.Net.Doctor.Access;

/// <summary>Whether the API server knows the credential, and by which name. Kubernetes before 1.28 tells the name in refusals only.</summary>
internal sealed class CredentialStep : IDiagnosisStep
{
    private const string Path = "apis/authentication.k8s.io/v1/selfsubjectreviews";

    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Credentials;

    public string Name => "credentials";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network.IsServing ? null : "the API server does not answer";

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var body = """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""u8.ToArray();
        var reply = await facts.Calls.PostAsync(Path, body, cancellationToken).ConfigureAwait(false);
        var access = facts.Access;
        if (reply.Status == HttpStatusCode.Unauthorized)
        {
            access.IsUnauthorized = true;
            return StepResult.Failed(access.HasCredential ? "the API server does not know the credential (401)" : "the API server wants a credential (401)");
        }

        access.NoteUser(reply.Text("status", "userInfo", "username"));
        access.NoteUser(reply.UserName);
        return access.IsAnonymous ? StepResult.Warning("the API server takes the requests for anonymous")
            : access.UserName is { } user ? StepResult.Passed($"known as {user}")
            : StepResult.Passed("accepted; the server does not tell the name");
    }
}
