using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Authentication.Configuration;

/// <summary>One mapping of a kubeconfig, for example a user, with the file it stands in.</summary>
/// <param name="node">The mapping.</param>
/// <param name="file">The file, for errors and for paths relative to it.</param>
/// <param name="description">What it is, for errors.</param>
internal sealed class KubeConfigEntry(YamlMappingNode node, string file, string description)
{
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
        null or "FALSE" or "NO" or "OFF" => false,
        "TRUE" or "YES" or "ON" => true,
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

    /// <summary>Gives a path, made absolute from the directory of the kubeconfig; null where it is missing.</summary>
    public string? FilePath(string key) => Text(key) is { } path ? Path.Combine(Path.GetDirectoryName(file) ?? "", path) : null;

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
            return File.ReadAllText(path);
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
        YamlMappingNode mapping => new KubeConfigEntry(mapping, file, name),
        _ => throw Error($"'{key}' is not a mapping"),
    };

    /// <summary>Gives a mapping of the same file with nothing in it.</summary>
    public KubeConfigEntry Empty(string name) => new([], file, name);

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
            yield return new KubeConfigEntry(item as YamlMappingNode ?? throw Error($"'{key}' holds something that is not a mapping"), file, key);
        }
    }

    /// <summary>Makes the exception of something wrong with this entry.</summary>
    public PortForwardException Error(string what) => ConfigurationError.Of($"The kubeconfig '{file}' cannot be used: {description}: {what}.");

    private YamlNode? Find(string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var found) && !IsNull(found) ? found : null;

    private static bool IsNull(YamlNode found) =>
        found is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };
}
