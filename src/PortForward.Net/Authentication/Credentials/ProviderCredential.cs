using System.Net.Http.Headers;
using k8s.Authentication;

namespace PortForward.Net.Authentication.Credentials;

/// <summary>A credential that the caller's own provider gives, which caches and renews as it sees fit.</summary>
internal sealed class ProviderCredential(ITokenProvider provider) : Credential
{
    /// <inheritdoc/>
    public override async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellationToken) =>
        await provider.GetAuthenticationHeaderAsync(cancellationToken).ConfigureAwait(false);
}
