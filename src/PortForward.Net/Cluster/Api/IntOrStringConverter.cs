using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PortForward.Net.Cluster.Api;

/// <summary>Reads the API's <c>IntOrString</c> as a string.</summary>
internal sealed class IntOrStringConverter : JsonConverter<string?>
{
    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new JsonException("The value of an int-or-string field must be an integer or a string."),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
