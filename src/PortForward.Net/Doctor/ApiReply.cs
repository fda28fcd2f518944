using System.Net;
using System.Text.Json;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Errors;

namespace PortForward.Net.Doctor;

/// <summary>The API server's answer to a request, with the clocks there and here.</summary>
internal sealed record ApiReply(HttpStatusCode Status, string Body, DateTimeOffset? Date, DateTimeOffset ReceivedAt, string? Location = null)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>What the server said, where it is no success.</summary>
    public string Message => PlainText.OneLine(ApiErrors.Message(Body));

    /// <summary>What the server's text tells about a failure.</summary>
    public FailureReason Reason => ServerText.ReasonOf(Body);

    /// <summary>The user that a refusal names; null if it names none.</summary>
    public string? UserName => ServerText.UserOf(Message);

    /// <summary>Gives the text at a path of the answer's JSON; null where there is none.</summary>
    public string? Text(params ReadOnlySpan<string> path) => Find(path, element => element.ValueKind == JsonValueKind.String ? element.GetString() : null);

    /// <summary>Gives the truth value at a path of the answer's JSON; null where there is none.</summary>
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
