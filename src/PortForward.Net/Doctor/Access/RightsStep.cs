using System.Buffers;
using System.Text.Json;

namespace PortForward.Net.Doctor.Access;

/// <summary>Asks the API server about each permission that the target needs.</summary>
internal sealed class RightsStep : IDiagnosisStep
{
    private const string Path = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Rights;

    public string Name => "permissions";

    public string? SkipReason(DiagnosisFacts facts) => facts.IsLoggedIn ? null : "the API server does not accept the credential";

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var rights = TargetRights.Of(facts.Target);
        foreach (var right in rights)
        {
            var reply = await facts.Calls.PostAsync(Path, Body(right, facts.Namespace), cancellationToken).ConfigureAwait(false);
            if (reply.Flag("status", "allowed") is not { } allowed)
            {
                facts.Access.NoteUser(reply.UserName);
                return StepResult.Warning($"the API server does not report permissions: {reply.Message}");
            }

            if (!allowed)
            {
                facts.Access.Missing.Add(right);
            }
        }

        var missing = facts.Access.Missing;
        return missing.Count == 0 ? StepResult.Passed($"can {string.Join(", ", rights)}")
            : missing.TrueForAll(right => right.IsOptional) ? StepResult.Warning($"cannot {string.Join(", ", missing)}")
            : StepResult.Failed($"cannot {string.Join(", ", missing)} in namespace {facts.Namespace}");
    }

    private static ReadOnlyMemory<byte> Body(Right right, string scope)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "authorization.k8s.io/v1");
            writer.WriteString("kind", "SelfSubjectAccessReview");
            writer.WriteStartObject("spec");
            writer.WriteStartObject("resourceAttributes");
            writer.WriteString("namespace", scope);
            writer.WriteString("verb", right.Verb);
            writer.WriteString("group", right.Group);
            writer.WriteString("resource", right.Resource);
            if (right.SubResource.Length > 0)
            {
                writer.WriteString("subresource", right.SubResource);
            }

            if (right.Name is not null)
            {
                writer.WriteString("name", right.Name);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
