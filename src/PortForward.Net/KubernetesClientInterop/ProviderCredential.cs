using k8s.Authentication;
using PortForward.Net.Cluster.Credentials;

namespace PortForward.Net.KubernetesClientInterop;

/// <summary>A credential from the caller's provider, which is responsible for caching and renewal.</summary>
internal sealed class ProviderCredential(ITokenProvider provider) : Credential
{
    /// <inheritdoc/>
    public override string Description => "the caller's token provider";

    /// <inheritdoc/>
    public override async ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new Login(await provider.GetAuthenticationHeaderAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is not (PortForwardException or OperationCanceledException))
        {
            throw new PortForwardException(PortForwardError.Unauthorized, "The token provider of the configuration failed to provide a credential.", failure);
        }
    }
}
