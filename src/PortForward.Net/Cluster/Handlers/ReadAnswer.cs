using System.Text;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>What is made of the answer to a read before it is deserialized.</summary>
internal static class ReadAnswer
{
    /// <summary>Refuses what is no answer of a Kubernetes API, and reads the text of an error.</summary>
    /// <exception cref="PortForwardException">The answer is a redirect or a page for people.</exception>
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

    /// <summary>Limits the length of the answer and the time until it has arrived.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">The time limit of the request, which the answer's content owns from now on.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task LimitAsync(HttpResponseMessage response, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        Replace(response, new AnswerStream(body, limit));
    }

    /// <summary>Fetches the whole answer.</summary>
    /// <exception cref="PortForwardException">The answer is too long.</exception>
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

    /// <summary>Creates the exception for an answer that is too long.</summary>
    public static PortForwardException TooLong() => new(
        PortForwardError.LimitExceeded, $"The API server's answer is longer than {ClusterLimits.AnswerLength / 1024 / 1024} MiB; choose a target with fewer pods.")
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
