using System.Text;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Validates and limits the response to a read before it is deserialized.</summary>
internal static class ReadAnswer
{
    /// <summary>Rejects a response that is not from a Kubernetes API server, and reads the text of an error.</summary>
    /// <exception cref="PortForwardException">The response is a redirect or an HTML page.</exception>
    public static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
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
    }

    /// <summary>Limits the length of the response and the time until it has arrived completely.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">The timeout of the request, which the content of the response takes over.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task LimitAsync(HttpResponseMessage response, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        Replace(response, new AnswerStream(body, limit));
    }

    /// <summary>Buffers the complete response.</summary>
    /// <exception cref="PortForwardException">The response is too long.</exception>
    public static async Task BufferAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = response.Content;
        var whole = new MemoryStream();
        using (var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false))
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (whole.Length + read > ClusterLimits.AnswerLength)
                {
                    throw TooLong();
                }

                whole.Write(buffer, 0, read);
            }
        }

        whole.Position = 0;
        Replace(response, whole);
        content.Dispose();
    }

    /// <summary>Creates the exception for a response that is too long.</summary>
    public static PortForwardException TooLong() => new(
        PortForwardError.LimitExceeded, $"The response of the API server is longer than {ClusterLimits.AnswerLength / 1024 / 1024} MiB. Choose a target with fewer pods.")
    {
        IsTransient = false,
    };

    private static void Replace(HttpResponseMessage response, Stream body)
    {
        var content = new StreamContent(body);
        foreach (var (name, values) in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = content;
    }
}
