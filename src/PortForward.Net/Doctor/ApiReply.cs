using System.Net;
using System.Text.Json;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Errors;

namespace PortForward.Net.Doctor;

/// <summary>A response of the API server, with the server's time and the local time.</summary>
internal sealed record ApiReply(HttpStatusCode Status, string Body, DateTimeOffset? Date, DateTimeOffset ReceivedAt, string? Location = null)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Gets the server's message, if the response is not a success.</summary>
    public string Message => PlainText.OneLine(ApiErrors.Message(Body));

    /// <summary>Gets the reason of a failure from the server's text.</summary>
    public FailureReason Reason => ServerText.ReasonOf(Body);

    /// <summary>Gets the name of the user in a refusal; null if there is none.</summary>
    public string? UserName => ServerText.UserOf(Message);

    /// <summary>Gets the string at a path in the JSON response; null if there is none.</summary>
    public string? Text(params ReadOnlySpan<string> path) => Find(path, element => element.ValueKind == JsonValueKind.String ? element.GetString() : null);

    /// <summary>Gets the Boolean at a path in the JSON response; null if there is none.</summary>
    public bool? Flag(params ReadOnlySpan<string> path) =>
        Find<bool?>(path, element => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : null);

    private T? Find<T>(ReadOnlySpan<string> path, Func<JsonElement, T?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            var element = document.RootElement;
            foreach (var name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                {
                    return default;
                }
            }

            return read(element);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
