using System.Globalization;
using System.Text.Json.Nodes;

namespace PortForward.Net.Testing.Api;

/// <summary>A label selector with set-based operators.</summary>
internal sealed class LabelSelector
{
    private readonly List<(string Key, string Operator, string[] Values)> _requirements = [];

    /// <summary>Determines whether labels match all requirements.</summary>
    public bool Matches(JsonObject item)
    {
        var labels = item["metadata"]?["labels"] as JsonObject;
        return _requirements.TrueForAll(requirement =>
        {
            var value = (string?)labels?[requirement.Key];
            return requirement.Operator switch
            {
                "In" => value is not null && requirement.Values.Contains(value),
                "NotIn" => value is null || !requirement.Values.Contains(value),
                "Exists" => value is not null,
                "Gt" => IsNumber(value, out var number) && number > long.Parse(requirement.Values[0], CultureInfo.InvariantCulture),
                "Lt" => IsNumber(value, out var number) && number < long.Parse(requirement.Values[0], CultureInfo.InvariantCulture),
                _ => value is null,
            };
        });
    }

    /// <summary>Converts the selector to the format of objects such as deployments.</summary>
    public JsonObject ToJson()
    {
        var labels = new JsonObject();
        var expressions = new JsonArray();
        foreach (var (key, @operator, values) in _requirements)
        {
            if (@operator == "In" && values.Length == 1)
            {
                labels[key] = values[0];
            }
            else
            {
                var expression = new JsonObject { ["key"] = key, ["operator"] = @operator };
                if (values.Length > 0)
                {
                    expression["values"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
                }

                expressions.Add((JsonNode)expression);
            }
        }

        var selector = new JsonObject { ["matchLabels"] = labels };
        if (expressions.Count > 0)
        {
            selector["matchExpressions"] = expressions;
        }

        return selector;
    }

    /// <exception cref="FormatException">The text is not a selector.</exception>
    public static LabelSelector Parse(string? text)
    {
        var selector = new LabelSelector();
        foreach (var part in Split(text ?? ""))
        {
            selector._requirements.Add(ParseRequirement(part));
        }

        return selector;
    }

    private static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                var part = text[start..i].Trim();
                start = i + 1;
                if (part.Length > 0)
                {
                    yield return part;
                }
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private static bool IsNumber(string? text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static (string Key, string Operator, string[] Values) ParseRequirement(string text)
    {
        if (text.IndexOf('(', StringComparison.Ordinal) is var open and > 0)
        {
            var words = text[..open].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2 || words[1] is not ("in" or "notin") || text[^1] != ')')
            {
                throw new FormatException($"unable to parse requirement: {text}");
            }

            return (words[0], words[1] == "in" ? "In" : "NotIn", text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries));
        }

        foreach (var (sign, @operator) in (ReadOnlySpan<(string, string)>)[("!=", "NotIn"), ("==", "In"), ("=", "In"), (">", "Gt"), ("<", "Lt")])
        {
            if (text.IndexOf(sign, StringComparison.Ordinal) is var at and > 0)
            {
                return (text[..at].Trim(), @operator, [text[(at + sign.Length)..].Trim()]);
            }
        }

        return text[0] == '!' ? (text[1..].Trim(), "DoesNotExist", []) : (text, "Exists", []);
    }
}
