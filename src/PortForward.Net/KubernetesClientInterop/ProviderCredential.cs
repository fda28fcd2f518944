using k8s.Authentication;
using PortForward.Net.Cluster.Credentials;

namespace PortForward.Net.KubernetesClientInterop;

/// <summary>A credential that the caller's own provider gives, which caches and renews as it sees fit.</summary>
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
            throw new PortForwardException(PortForwardError.Unauthorized, "The configuration's token provider failed to give a credential.", failure);
        }
    }
}
