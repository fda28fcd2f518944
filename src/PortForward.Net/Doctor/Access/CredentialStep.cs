using System.Net;

namespace PortForward.Net.Doctor.Access;

/// <summary>Checks whether the API server accepts the credential, and for which user. Kubernetes before 1.28 reveals the user name in refusals
/// only.</summary>
internal sealed class CredentialStep : IDiagnosisStep
{
    private const string Path = "apis/authentication.k8s.io/v1/selfsubjectreviews";

    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Credentials;

    public string Name => "credentials";

    public string? SkipReason(DiagnosisFacts facts) => facts.Network.IsServing ? null : "the API server does not respond";

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var body = """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""u8.ToArray();
        var reply = await facts.Calls.PostAsync(Path, body, cancellationToken).ConfigureAwait(false);
        var access = facts.Access;
        if (reply.Status == HttpStatusCode.Unauthorized)
        {
            access.IsUnauthorized = true;
            return StepResult.Failed(access.HasCredential ? "the API server rejects the credential (401)" : "the API server requires a credential (401)");
        }

        access.NoteUser(reply.Text("status", "userInfo", "username"));
        access.NoteUser(reply.UserName);
        return access.IsAnonymous ? StepResult.Warning("the API server treats the requests as anonymous")
            : access.UserName is { } user ? StepResult.Passed($"authenticated as {user}")
            : StepResult.Passed("accepted; the server does not report the user name");
    }
}
