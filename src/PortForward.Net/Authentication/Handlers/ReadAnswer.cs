using System.Text;

namespace PortForward.Net.Authentication.Handlers;

/// <summary>What is made of the answer to a read before KubernetesClient sees it, which would read a body of any length and kind.</summary>
internal static class ReadAnswer
{
    /// <summary>The longest answer. A list of five thousand pods is about half as long.</summary>
    private const int MaxLength = 64 * 1024 * 1024;

    /// <summary>Refuses what is no answer of a Kubernetes API, and fetches the rest but for watches and logs, whose answers may never end.</summary>
    /// <exception cref="PortForwardException">The answer is a redirect, is too long, or is a page for people.</exception>
    public static async Task PrepareAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (ApiErrors.IsRedirect(response.StatusCode))
        {
            throw ApiErrors.FromStatus(response.StatusCode, "", PortForwardError.ApiServerUnreachable, response.Headers);
        }

        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (!response.IsSuccessStatusCode)
        {
            var text = await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false);
            response.Content.Dispose();
            response.Content = new StringContent(text, Encoding.UTF8, mediaType ?? "text/plain");
            return;
        }

        if (mediaType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new PortForwardException(PortForwardError.ApiServerUnreachable, ApiErrors.NotKubernetes(response))
            {
                StatusCode = response.StatusCode,
            };
        }

        if (mediaType == "application/json" && request.RequestUri?.Query.Contains("watch=", StringComparison.Ordinal) != true)
        {
            await BufferAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches the whole answer: KubernetesClient would block a thread for each piece of it.</summary>
    private static async Task BufferAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = response.Content;
        var whole = new MemoryStream();
        using (var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false))
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (whole.Length + read > MaxLength)
                {
                    throw new PortForwardException(
                        PortForwardError.LimitExceeded, $"The API server's answer is longer than {MaxLength / 1024 / 1024} MiB; choose a target with fewer pods.")
                    {
                        IsTransient = false,
                    };
                }

                whole.Write(buffer, 0, read);
            }
        }

        whole.Position = 0;
        response.Content = new StreamContent(whole);
        foreach (var (name, values) in content.Headers)
        {
            response.Content.Headers.TryAddWithoutValidation(name, values);
        }

        content.Dispose();
    }
}
