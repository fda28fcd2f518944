using System.Net;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Errors;

namespace PortForward.Net.Tunnel;

/// <summary>Converts refused upgrades to typed errors with the server's message (protocol.md 1.3).</summary>
internal static class UpgradeRefusal
{
    public static PortForwardException Of(PodReference pod, string message, FailureReason reason = FailureReason.None) =>
        new(PortForwardError.UpgradeRefused, Sentence(pod, message)) { Pod = pod, Reason = reason };

    public static async Task<PortForwardException> FromResponseAsync(HttpResponseMessage response, PodReference pod, CancellationToken cancellationToken)
    {
        var body = await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false);
        var (message, kubernetesReason) = ApiErrors.Parse(body);
        var reason = ServerText.ReasonOf(message);
        return new PortForwardException(Classify(response.StatusCode, reason), Sentence(pod, Advise(response, message, reason)))
        {
            Reason = reason,
            ServerMessage = message,
            StatusCode = response.StatusCode,
            KubernetesReason = kubernetesReason,
            Pod = pod,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private static PortForwardError Classify(HttpStatusCode status, FailureReason reason) => status switch
    {
        HttpStatusCode.Unauthorized => PortForwardError.Unauthorized,
        HttpStatusCode.Forbidden when reason == FailureReason.ProtocolNotNegotiated => PortForwardError.UpgradeRefused,
        HttpStatusCode.Forbidden => PortForwardError.Forbidden,
        HttpStatusCode.NotFound => PortForwardError.PodTerminated,
        HttpStatusCode.BadRequest when reason == FailureReason.PodWithoutNode => PortForwardError.NoReadyPod,
        HttpStatusCode.TooManyRequests => PortForwardError.LimitExceeded,
        HttpStatusCode.InternalServerError when reason == FailureReason.SandboxGone => PortForwardError.PodTerminated,
        _ => PortForwardError.UpgradeRefused,
    };

    private static string Advise(HttpResponseMessage response, string message, FailureReason reason) => response.StatusCode switch
    {
        HttpStatusCode.BadRequest when reason == FailureReason.UpgradeHeadersMissing =>
            message + " (a proxy in front of the API server removed the Upgrade header)",
        var status when ApiErrors.IsRedirect(status) => ApiErrors.Redirect(status, response.Headers.Location?.OriginalString),
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => ApiErrors.NotKubernetes(response),
        _ => message,
    };

    private static string Sentence(PodReference pod, string message) =>
        $"Unable to upgrade the connection to pod {pod}: {OutsideText.Shorten(message, TunnelLimits.RefusalTextLength)}";
}
