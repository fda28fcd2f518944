using System.Globalization;
using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>Converts a YAML node to JSON. Plain scalars get the type they look like; quoted ones are strings.</summary>
internal static class YamlJson
{
    public static string Write(YamlNode node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, node);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Converts the first document of a text to JSON; null if it is not a YAML mapping.</summary>
    public static string? TryConvert(string text)
    {
        try
        {
            using var reader = new StringReader(text);
            var yaml = new YamlStream();
            yaml.Load(new FirstDocument(new Parser(reader)));
            return yaml.Documents.Count > 0 && yaml.Documents[0].RootNode is YamlMappingNode root ? Write(root) : null;
        }
        catch (Exception failure) when (failure is YamlException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    json.WritePropertyName((key as YamlScalarNode)?.Value ?? "");
                    Write(json, value);
                }

                json.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Children)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" }:
                json.WriteNullValue();
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "True" or "TRUE" }:
                json.WriteBooleanValue(true);
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: "false" or "False" or "FALSE" }:
                json.WriteBooleanValue(false);
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: { } number }
                when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                json.WriteNumberValue(whole);
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: { } number }
                when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            default:
                json.WriteStringValue((node as YamlScalarNode)?.Value);
                break;
        }
    }
}
