using PortForward.Net.Cluster.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>One or more kubeconfig files, merged as in kubectl: if several files contain an entry with the same name, the first one wins.</summary>
internal sealed class KubeConfig
{
    private readonly List<string> _files = [];
    private readonly bool _mustExist;
    private string? _text;
    private readonly Dictionary<string, KubeConfigEntry> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeConfigEntry> _contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeConfigEntry> _users = new(StringComparer.Ordinal);

    private KubeConfig(bool mustExist) => _mustExist = mustExist;

    /// <summary>Gets the current-context of the first file that specifies one.</summary>
    public string? CurrentContext { get; private set; }

    /// <summary>Gets a value indicating whether all files are missing or empty.</summary>
    public bool IsEmpty => _clusters.Count == 0 && _contexts.Count == 0 && _users.Count == 0 && CurrentContext is null;

    /// <summary>Reads the files. Missing ones are skipped unless they must exist.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static KubeConfig Load(IReadOnlyList<string> files, bool mustExist)
    {
        var result = new KubeConfig(mustExist);
        foreach (var file in files)
        {
            if (Read(file, mustExist) is { } root)
            {
                result.Add(root);
            }

            result._files.Add(file);
        }

        return result;
    }

    /// <summary>Parses a kubeconfig that is not in a file. Paths in it are relative to the working directory.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static KubeConfig Parse(string text)
    {
        var result = new KubeConfig(mustExist: true) { _text = text };
        using var reader = new StringReader(text);
        if (Parse(reader, file: "", "The kubeconfig text") is { } root)
        {
            result.Add(root);
        }

        return result;
    }

    /// <summary>Reads the same files again.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public KubeConfig Reload() => _text is { } text ? Parse(text) : Load(_files, _mustExist);

    /// <summary>Gets a context by its case-sensitive name; null if it does not exist.</summary>
    public KubeConfigEntry? Context(string name) => _contexts.GetValueOrDefault(name);

    /// <summary>Gets a cluster by its name; null if it does not exist.</summary>
    public KubeConfigEntry? Cluster(string name) => _clusters.GetValueOrDefault(name);

    /// <summary>Gets a user by its name; null if it does not exist.</summary>
    public KubeConfigEntry? User(string name) => _users.GetValueOrDefault(name);

    /// <summary>Creates the exception for an error of the kubeconfig as a whole.</summary>
    public PortForwardException Error(string what) =>
        ConfigurationError.Of($"{(_text is null ? $"The kubeconfig '{string.Join(Path.PathSeparator, _files)}'" : "The kubeconfig text")} is not valid: {what}.");

    private static KubeConfigEntry? Read(string file, bool mustExist)
    {
        try
        {
            var path = Path.GetFullPath(file);
            using var reader = new StreamReader(path);
            return Parse(reader, path, $"The kubeconfig '{file}'");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return mustExist ? throw ConfigurationError.Of($"The kubeconfig '{file}' does not exist.") : null;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or ArgumentException or NotSupportedException
            || (failure is IOException and not PortForwardException))
        {
            throw ConfigurationError.Of($"The kubeconfig '{file}' cannot be read: {failure.Message}");
        }
    }

    private static KubeConfigEntry? Parse(TextReader reader, string file, string name)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new FirstDocument(new Parser(reader)));
            if (yaml.Documents.Count == 0)
            {
                return null;
            }

            return yaml.Documents[0].RootNode switch
            {
                YamlMappingNode mapping => new KubeConfigEntry(mapping, file, file.Length == 0 ? "the text" : "the file"),
                YamlScalarNode { Value: null or "" or "null" or "~" } => null,
                _ => throw ConfigurationError.Of($"{name} is not valid: it is not a YAML mapping."),
            };
        }
        catch (YamlException failure)
        {
            throw ConfigurationError.Of($"{name} is not valid YAML near line {failure.Start.Line}.");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner fails like this on some texts with a missing bracket.
            throw ConfigurationError.Of($"{name} is not valid YAML. Check it for an unclosed bracket or quote.");
        }
    }

    private void Add(KubeConfigEntry root)
    {
        CurrentContext ??= root.Text("current-context");
        Add(root, "clusters", "cluster", _clusters);
        Add(root, "contexts", "context", _contexts);
        Add(root, "users", "user", _users);
    }

    private static void Add(KubeConfigEntry root, string list, string kind, Dictionary<string, KubeConfigEntry> entries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in root.List(list))
        {
            // Several placeholders without a name are harmless.
            var name = item.Text("name") ?? "";
            if (!seen.Add(name) && name.Length > 0)
            {
                throw root.Error($"'{list}' contains two entries named '{name}'");
            }

            var description = name.Length > 0 ? $"the {kind} '{name}'" : $"the {kind} without a name";
            entries.TryAdd(name, item.Section(kind, description) ?? item.Empty(description));
        }
    }
}
