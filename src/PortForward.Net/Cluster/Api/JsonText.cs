using System.Text.Json;

namespace PortForward.Net.Cluster.Api;

/// <summary>Reads strings from untrusted JSON.</summary>
internal static class JsonText
{
    /// <summary>Gets a string property; null if the element is not an object, or the property is missing, empty or not a string.</summary>
    public static string? Of(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value)
            && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
