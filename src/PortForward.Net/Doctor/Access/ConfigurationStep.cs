using PortForward.Net.Doctor.Network;

namespace PortForward.Net.Doctor.Access;

/// <summary>Shows the server and the kind of credential; never the credential itself.</summary>
internal sealed class ConfigurationStep : IDiagnosisStep
{
    public PortForwardDiagnosisCheck Check => PortForwardDiagnosisCheck.Configuration;

    public string Name => "configuration";

    /// <inheritdoc/>
    /// <remarks>A plugin may wait for the user, so it has its own timeout.</remarks>
    public TimeSpan TimeLimit(DiagnosisFacts facts) => facts.Options.Plugins.Timeout;

    public string? SkipReason(DiagnosisFacts facts) => null;

    public async Task<StepResult> RunAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        facts.Network.HasOwnAuthorities = facts.Cluster.Trust.HasAuthorities;
        var where = $"{facts.Network.ServerText}, namespace {facts.Namespace}";
        if (facts.Network.Proxy is not null)
        {
            where += $", through proxy {facts.Network.ProxyText}";
        }

        try
        {
            using var lease = await facts.Cluster.RentAsync(cancellationToken).ConfigureAwait(false);
            facts.Network.ClientCertificate = lease.Login.Certificate is { } client ? CertificateFacts.Of(client.Context.TargetCertificate) : null;
            facts.Access.Token = TokenDates.Read(lease.Login.Header);
            facts.Access.HasCredential = lease.Login.Header is not null || facts.Network.ClientCertificate is not null;
            where += facts.Access.HasCredential ? $", {facts.Cluster.CredentialDescription}{Dates(facts)}"
                : facts.Cluster.WithholdsCredential ? $", {facts.Cluster.CredentialDescription}, which is not sent over plain HTTP"
                : ", no credential";
            return facts.Access.HasCredential ? StepResult.Passed(where) : StepResult.Warning(where);
        }
        catch (PortForwardException failure)
        {
            facts.Access.CredentialFailure = failure;
            return StepResult.Failed($"{where}; {failure.Message}");
        }
    }

    private static string Dates(DiagnosisFacts facts) =>
        (facts.Access.Token?.Expires is { } expires ? $"; the token expires at {PlainText.Date(expires)}" : "")
        + (facts.Network.ClientCertificate is { } certificate
            ? $"; the certificate of {certificate.Subject} expires at {PlainText.Date(certificate.NotAfter)}"
            : "");
}
