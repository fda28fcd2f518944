using System.Text.Json;

namespace PortForward.Net.Cluster.Api;

/// <summary>Texts out of JSON that others wrote.</summary>
internal static class JsonText
{
    /// <summary>Gives a property's text; null where the element is no object, or the property is missing, empty or no text.</summary>
    public static string? Of(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value)
            && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
