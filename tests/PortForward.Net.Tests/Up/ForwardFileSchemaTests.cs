using System.Text.Json;
using PortForward.Net.Tool.Up.Files;

namespace PortForward.Net.Tests.Up;

/// <summary>docs/portforward.schema.json describes what the reader reads.</summary>
public sealed class ForwardFileSchemaTests
{
    [Fact]
    public void The_properties_are_the_keys_that_are_read()
    {
        var schema = Load();
        var forward = schema.GetProperty("$defs").GetProperty("forward");
        Assert.Equal(ForwardFileReader.FileKeys.Order(), Names(schema.GetProperty("properties")).Order());
        Assert.Equal(ForwardFileReader.ForwardKeys.Order(), Names(forward.GetProperty("properties")).Order());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.False(forward.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void The_required_properties_are_those_whose_absence_is_an_error()
    {
        var schema = Load();
        Assert.Equal(["forwards"], Texts(schema.GetProperty("required")));
        Assert.Equal(["target", "ports"], Texts(schema.GetProperty("$defs").GetProperty("forward").GetProperty("required")));
        Assert.Single(ForwardFileReader.Read("forwards: [ { target: a, ports: 80 } ]", "x.yaml", "/").Forwards);
    }

    [Fact]
    public void The_selections_are_those_of_the_library()
    {
        var selection = Load().GetProperty("$defs").GetProperty("forward").GetProperty("properties").GetProperty("selection");
        Assert.Equal(ForwardFileReader.Selections.Select(each => each.Text), Texts(selection.GetProperty("enum")));
        Assert.Equal(Enum.GetValues<BackendSelection>(), ForwardFileReader.Selections.Select(each => each.Value));
        Assert.All(ForwardFileReader.Selections, each => Assert.Equal(each.Value.ToString(), each.Text, ignoreCase: true));
    }

    // A key that is accepted but not read would accept anything.
    [Fact]
    public void Every_property_is_checked()
    {
        foreach (var key in ForwardFileReader.FileKeys)
        {
            var rest = key == "forwards" ? "" : "\nforwards: [ { target: a, ports: 80 } ]";
            Assert.Throws<ForwardFileException>(() => ForwardFileReader.Read($"{key}: {{ wrong: type }}{rest}", "x.yaml", "/"));
        }

        foreach (var key in ForwardFileReader.ForwardKeys)
        {
            var rest = string.Concat(new[] { "target: a", "ports: 80" }.Where(line => !line.StartsWith(key, StringComparison.Ordinal)).Select(line => $", {line}"));
            Assert.Throws<ForwardFileException>(() => ForwardFileReader.Read($"forwards: [ {{ {key}: {{ wrong: type }}{rest} }} ]", "x.yaml", "/"));
        }
    }

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.FindRoot(), "docs", "portforward.schema.json")));
        return document.RootElement.Clone();
    }

    private static IEnumerable<string> Names(JsonElement properties) => properties.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString());
}
