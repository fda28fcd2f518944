using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PortForward.Net.Testing.Sessions;

/// <summary>The request in the headers of a new stream (portforward.k8s.io).</summary>
/// <param name="IsError">Whether it is the error stream of its pair.</param>
/// <param name="Port">The port of the pod.</param>
/// <param name="RequestId">The ID that identifies the pair of streams.</param>
internal sealed record StreamRequest(bool IsError, int Port, string RequestId)
{
    public static bool TryParse(int streamId, IReadOnlyDictionary<string, string> headers, [NotNullWhen(true)] out StreamRequest? request)
    {
        request = null;
        if (!headers.TryGetValue("port", out var portText)
            || !ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port == 0
            || !headers.TryGetValue("streamtype", out var type)
            || type is not ("error" or "data"))
        {
            return false;
        }

        var isError = type == "error";
        if (!headers.TryGetValue("requestid", out var requestId) || requestId.Length == 0)
        {
            // Very old clients send no request ID and open the data stream right after the error stream.
            requestId = (isError ? streamId : streamId - 2).ToString(CultureInfo.InvariantCulture);
        }

        request = new StreamRequest(isError, port, requestId);
        return true;
    }
}
