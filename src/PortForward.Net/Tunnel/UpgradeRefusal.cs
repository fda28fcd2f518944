using System.Net;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Tunnel;

/// <summary>Turns answers that are no upgrade into typed errors with the server's own message (protocol.md 1.3).</summary>
internal static class UpgradeRefusal
{
    /// <summary>What an error page of a gateway may add to a message.</summary>
    private const int MaxMessage = 1000;

    private static readonly string[] SandboxGone =
        ["pod not found", "pod does not exist", "sandbox container is not running", "sandbox", "container not running"];

    public static PortForwardException Of(PodReference pod, string message) =>
        new(PortForwardError.UpgradeRefused, Sentence(pod, message)) { Pod = pod };

    public static async Task<PortForwardException> FromResponseAsync(HttpResponseMessage response, PodReference pod, CancellationToken cancellationToken)
    {
        var body = await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false);
        var (message, reason) = ApiErrors.Parse(body);
        return new PortForwardException(Classify(response.StatusCode, message), Sentence(pod, Advise(response, message)))
        {
            StatusCode = response.StatusCode,
            KubernetesReason = reason,
            Pod = pod,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private static PortForwardError Classify(HttpStatusCode status, string message) => status switch
    {
        HttpStatusCode.Unauthorized => PortForwardError.Unauthorized,
        HttpStatusCode.Forbidden when message.Contains("unable to negotiate protocol", StringComparison.Ordinal) => PortForwardError.UpgradeRefused,
        HttpStatusCode.Forbidden => PortForwardError.Forbidden,
        HttpStatusCode.NotFound => PortForwardError.PodTerminated,
        HttpStatusCode.BadRequest when message.Contains("does not have a host assigned", StringComparison.Ordinal) => PortForwardError.NoReadyPod,
        HttpStatusCode.TooManyRequests => PortForwardError.LimitExceeded,
        HttpStatusCode.InternalServerError when NamesLostSandbox(message) => PortForwardError.PodTerminated,
        _ => PortForwardError.UpgradeRefused,
    };

    private static bool NamesLostSandbox(string message) => Array.Exists(SandboxGone, text => message.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static string Advise(HttpResponseMessage response, string message) => response.StatusCode switch
    {
        HttpStatusCode.BadRequest when message.Contains("Upgrade request required", StringComparison.Ordinal) =>
            message + " (a proxy between here and the API server removed the Upgrade header)",
        var status when ApiErrors.IsRedirect(status) => ApiErrors.Redirect(status, response.Headers.Location?.OriginalString),
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => ApiErrors.NotKubernetes(response),
        _ => message,
    };

    private static string Sentence(PodReference pod, string message) =>
        $"unable to upgrade connection to pod {pod}: {(message.Length > MaxMessage ? message[..MaxMessage] + "…" : message)}";
}
