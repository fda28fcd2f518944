using System.Text;
using PortForward.Net.Cluster.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>A mapping of a kubeconfig, for example a user, with the file that contains it.</summary>
/// <param name="node">The mapping.</param>
/// <param name="file">The file, for errors and for paths relative to it.</param>
/// <param name="description">The description of the mapping, for errors.</param>
/// <param name="kind">The kind of file, for errors.</param>
internal sealed class KubeConfigEntry(YamlMappingNode node, string file, string description, string kind = "kubeconfig")
{
    /// <summary>Gets the file that contains the mapping.</summary>
    public string File => file;

    /// <summary>Gets the keys that are strings.</summary>
    public IEnumerable<string> Keys => node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "");

    /// <summary>Creates an empty entry that belongs to no kubeconfig.</summary>
    public static KubeConfigEntry OfNothing(string name) => new([], "", name);

    /// <summary>Creates a copy with another value for a key, or without the key if the value is null.</summary>
    public KubeConfigEntry With(string key, string? text)
    {
        var copy = new YamlMappingNode(node.Children);
        copy.Children.Remove(new YamlScalarNode(key));

        // An explicit null also hides the value of a merge key.
        copy.Children.Add(new YamlScalarNode(key), text is null
            ? new YamlScalarNode("null") { Style = ScalarStyle.Plain }
            : new YamlScalarNode(text) { Style = ScalarStyle.DoubleQuoted });

        return new KubeConfigEntry(copy, file, description, kind);
    }

    /// <summary>Determines whether a key is present and not null. Its value may be empty.</summary>
    public bool Mentions(string key) => Find(key) is not null;

    /// <summary>Determines whether a key is present and neither null nor empty.</summary>
    public bool Has(string key) => Find(key) switch
    {
        null => false,
        YamlScalarNode scalar => !string.IsNullOrEmpty(scalar.Value),
        YamlMappingNode mapping => mapping.Children.Count > 0,
        YamlSequenceNode sequence => sequence.Children.Count > 0,
        _ => true,
    };

    /// <summary>Gets a string; null if it is missing, null or empty.</summary>
    /// <exception cref="PortForwardException">The value is not a string.</exception>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 } value } => value,
        YamlScalarNode => null,
        _ => throw Error($"'{key}' is not a string"),
    };

    /// <summary>Gets a Boolean; false if it is missing.</summary>
    /// <exception cref="PortForwardException">The value is not a Boolean.</exception>
    public bool Flag(string key) => Text(key)?.ToUpperInvariant() switch
    {
        null or "FALSE" or "NO" or "N" or "OFF" => false,
        "TRUE" or "YES" or "Y" or "ON" => true,
        _ => throw Error($"'{key}' is neither true nor false"),
    };

    /// <summary>Gets base64-encoded bytes as text; null if the key is missing.</summary>
    /// <exception cref="PortForwardException">The value is not valid base64.</exception>
    public string? Data(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw Error($"'{key}' is not valid base64");
        }
    }

    /// <summary>Gets a path, resolved against the directory of the kubeconfig or the working directory; null if it is missing.</summary>
    public string? FilePath(string key) => Text(key) is { } path ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file) ?? "", path)) : null;

    /// <summary>Gets the text of the file that a key specifies; null if the key is missing.</summary>
    /// <exception cref="PortForwardException">The file cannot be read.</exception>
    public string? FileText(string key)
    {
        if (FilePath(key) is not { } path)
        {
            return null;
        }

        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Error($"the file '{path}' of '{key}' cannot be read");
        }
    }

    /// <summary>Gets a mapping; null if it is missing.</summary>
    /// <exception cref="PortForwardException">The value is not a mapping.</exception>
    public KubeConfigEntry? Section(string key, string name) => Find(key) switch
    {
        null => null,
        YamlMappingNode mapping => new KubeConfigEntry(mapping, file, name, kind),
        _ => throw Error($"'{key}' is not a mapping"),
    };

    /// <summary>Creates an empty entry of the same file.</summary>
    public KubeConfigEntry Empty(string name) => new([], file, name, kind);

    /// <summary>Gets a list of mappings; empty if it is missing.</summary>
    /// <exception cref="PortForwardException">The value is not a list of mappings.</exception>
    public IEnumerable<KubeConfigEntry> List(string key)
    {
        var list = Find(key);
        if (list is null)
        {
            yield break;
        }

        foreach (var item in (list as YamlSequenceNode ?? throw Error($"'{key}' is not a list")).Children)
        {
            if (IsNull(item))
            {
                continue;
            }

            yield return new KubeConfigEntry(item as YamlMappingNode ?? throw Error($"'{key}' contains an item that is not a mapping"), file, key, kind);
        }
    }

    /// <summary>Gets a list of strings; empty if it is missing.</summary>
    /// <exception cref="PortForwardException">The value is not a list of strings.</exception>
    public IEnumerable<string> Texts(string key)
    {
        var list = Find(key);
        if (list is null)
        {
            yield break;
        }

        foreach (var item in (list as YamlSequenceNode ?? throw Error($"'{key}' is not a list")).Children)
        {
            yield return (item as YamlScalarNode ?? throw Error($"'{key}' contains an item that is not a string")).Value ?? "";
        }
    }

    /// <summary>Gets the value of a key as JSON; null if it is missing.</summary>
    public string? Json(string key) => Find(key) is { } found ? YamlJson.Write(found) : null;

    /// <summary>Creates the exception for an error of this entry.</summary>
    public PortForwardException Error(string what) => ConfigurationError.Of(file.Length == 0
        ? $"The configuration is not valid: {description}: {what}."
        : $"The {kind} '{file}' is not valid: {description}: {what}.");

    private YamlNode? Find(string key) => Find(node, key) is { } found && !IsNull(found) ? found : null;

    // A merge key supplies the keys that the mapping itself lacks; of several merged mappings, the first wins (YAML 1.1, merge key type).
    private static YamlNode? Find(YamlMappingNode mapping, string key)
    {
        if (mapping.Children.TryGetValue(new YamlScalarNode(key), out var found))
        {
            return found;
        }

        if (!mapping.Children.TryGetValue(new YamlScalarNode("<<"), out var merged))
        {
            return null;
        }

        foreach (var source in merged is YamlSequenceNode list ? list.Children : [merged])
        {
            if (source is YamlMappingNode other && Find(other, key) is { } inherited)
            {
                return inherited;
            }
        }

        return null;
    }

    private static bool IsNull(YamlNode found) =>
        found is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };
}
