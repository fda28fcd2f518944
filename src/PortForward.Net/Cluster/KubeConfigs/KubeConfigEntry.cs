using System.Text;
using PortForward.Net.Cluster.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>One mapping of a kubeconfig, for example a user, with the file it stands in.</summary>
/// <param name="node">The mapping.</param>
/// <param name="file">The file, for errors and for paths relative to it.</param>
/// <param name="description">What it is, for errors.</param>
/// <param name="kind">What the file is, for errors.</param>
internal sealed class KubeConfigEntry(YamlMappingNode node, string file, string description, string kind = "kubeconfig")
{
    /// <summary>The file it stands in.</summary>
    public string File => file;

    /// <summary>The keys that are text.</summary>
    public IEnumerable<string> Keys => node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "");

    /// <summary>Gives an entry with nothing in it, for what no kubeconfig says.</summary>
    public static KubeConfigEntry OfNothing(string name) => new([], "", name);

    /// <summary>Gives the same entry with another text under a key, or without the key where the text is null.</summary>
    public KubeConfigEntry With(string key, string? text)
    {
        var copy = new YamlMappingNode(node.Children);
        copy.Children.Remove(new YamlScalarNode(key));

        // A null of its own also covers what a merge key would bring in.
        copy.Children.Add(new YamlScalarNode(key), text is null
            ? new YamlScalarNode("null") { Style = ScalarStyle.Plain }
            : new YamlScalarNode(text) { Style = ScalarStyle.DoubleQuoted });

        return new KubeConfigEntry(copy, file, description, kind);
    }

    /// <summary>Says whether a key is there and is not null; what stands under it may be empty.</summary>
    public bool Mentions(string key) => Find(key) is not null;

    /// <summary>Says whether a key is there and is not null or empty.</summary>
    public bool Has(string key) => Find(key) switch
    {
        null => false,
        YamlScalarNode scalar => !string.IsNullOrEmpty(scalar.Value),
        YamlMappingNode mapping => mapping.Children.Count > 0,
        YamlSequenceNode sequence => sequence.Children.Count > 0,
        _ => true,
    };

    /// <summary>Gives a text; null where it is missing, null or empty.</summary>
    /// <exception cref="PortForwardException">It is no text.</exception>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 } value } => value,
        YamlScalarNode => null,
        _ => throw Error($"'{key}' is not text"),
    };

    /// <summary>Gives a truth value; false where it is missing.</summary>
    /// <exception cref="PortForwardException">It is neither true nor false.</exception>
    public bool Flag(string key) => Text(key)?.ToUpperInvariant() switch
    {
        null or "FALSE" or "NO" or "N" or "OFF" => false,
        "TRUE" or "YES" or "Y" or "ON" => true,
        _ => throw Error($"'{key}' is neither true nor false"),
    };

    /// <summary>Gives the bytes that stand in base64 under a key, as text; null where it is missing.</summary>
    /// <exception cref="PortForwardException">It is not base64.</exception>
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
            throw Error($"'{key}' is not base64");
        }
    }

    /// <summary>Gives a path, made absolute from the directory of the kubeconfig, or from the working directory; null where it is missing.</summary>
    public string? FilePath(string key) => Text(key) is { } path ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file) ?? "", path)) : null;

    /// <summary>Gives the text of the file that a key names; null where the key is missing.</summary>
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

    /// <summary>Gives a mapping under a key; null where it is missing.</summary>
    /// <exception cref="PortForwardException">It is no mapping.</exception>
    public KubeConfigEntry? Section(string key, string name) => Find(key) switch
    {
        null => null,
        YamlMappingNode mapping => new KubeConfigEntry(mapping, file, name, kind),
        _ => throw Error($"'{key}' is not a mapping"),
    };

    /// <summary>Gives a mapping of the same file with nothing in it.</summary>
    public KubeConfigEntry Empty(string name) => new([], file, name, kind);

    /// <summary>Gives the mappings of a list under a key; none where it is missing.</summary>
    /// <exception cref="PortForwardException">It is no list of mappings.</exception>
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

            yield return new KubeConfigEntry(item as YamlMappingNode ?? throw Error($"'{key}' holds something that is not a mapping"), file, key, kind);
        }
    }

    /// <summary>Gives the texts of a list under a key; none where it is missing.</summary>
    /// <exception cref="PortForwardException">It is no list of texts.</exception>
    public IEnumerable<string> Texts(string key)
    {
        var list = Find(key);
        if (list is null)
        {
            yield break;
        }

        foreach (var item in (list as YamlSequenceNode ?? throw Error($"'{key}' is not a list")).Children)
        {
            yield return (item as YamlScalarNode ?? throw Error($"'{key}' holds something that is not text")).Value ?? "";
        }
    }

    /// <summary>Gives what stands under a key as JSON; null where it is missing.</summary>
    public string? Json(string key) => Find(key) is { } found ? YamlJson.Write(found) : null;

    /// <summary>Makes the exception of something wrong with this entry.</summary>
    public PortForwardException Error(string what) => ConfigurationError.Of(file.Length == 0
        ? $"The configuration cannot be used: {description}: {what}."
        : $"The {kind} '{file}' cannot be used: {description}: {what}.");

    private YamlNode? Find(string key) => Find(node, key) is { } found && !IsNull(found) ? found : null;

    // What a merge key brings in counts where the mapping itself lacks it, of several the first (YAML 1.1, merge key language-independent type).
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
