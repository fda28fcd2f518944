using System.Net;

namespace PortForward.Net.Authentication.Credentials;

/// <summary>Puts the credential on the typed reads, and asks once more with a fresh one where the server did not know the first.</summary>
internal sealed class AuthorizingHandler(ClusterConnection connection) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await connection.AuthorizeAsync(request, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || request.Content is not null || !connection.ForgetCredential())
        {
            return response;
        }

        response.Dispose();
        await connection.AuthorizeAsync(request, cancellationToken).ConfigureAwait(false);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
