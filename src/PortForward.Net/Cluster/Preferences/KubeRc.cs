using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.KubeConfigs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Cluster.Preferences;

/// <summary>The user's kubectl preferences: the first document of a kuberc that is a <c>Preference</c>.</summary>
/// <remarks>A malformed file is never treated as an empty one, since it may restrict which plugins are allowed to run.</remarks>
internal sealed class KubeRc
{
    private const string Group = "kubectl.config.k8s.io/";
    private const string Alpha = Group + "v1alpha1";
    private const string Beta = Group + "v1beta1";

    private static readonly string[] KnownKeys =
        ["apiVersion", "kind", "aliases", "defaults", "overrides", "credentialPluginPolicy", "credentialPluginAllowlist"];

    private KubeRc(KubeConfigEntry root) => Root = root;

    /// <summary>The document.</summary>
    public KubeConfigEntry Root { get; }

    /// <summary>Gets the unknown keys, such as misspelled ones.</summary>
    public IEnumerable<string> UnknownKeys => Root.Keys.Except(KnownKeys);

    /// <summary>Gets the default values of a command's flags, in order and with their names unchanged.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public List<KeyValuePair<string, string>> DefaultsOf(string command)
    {
        var isAlpha = Root.Text("apiVersion") == Alpha;
        var defaults = Root.List(isAlpha ? "overrides" : "defaults").Where(entry => entry.Text("command")?.Trim() == command);
        return [.. defaults.SelectMany(entry => entry.List(isAlpha ? "flags" : "options")).Select(flag => KeyValuePair.Create(flag.Text("name") ?? "", flag.Text("default") ?? ""))];
    }

    /// <summary>Reads a kuberc; null if it is empty, or missing and not required.</summary>
    /// <param name="location">The location of the kuberc.</param>
    /// <param name="unreadable">Receives the reason if a file at the default location is ignored.</param>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static KubeRc? Load(KubeRcLocation location, Action<string> unreadable)
    {
        // Most users have no kuberc, and exceptions are slow.
        if (!location.IsNamed && !File.Exists(location.File))
        {
            return null;
        }

        try
        {
            return Choose(location.File, Parse(location.File, KubeRcText.Read(location.File)));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return location.IsNamed ? throw ConfigurationError.Of($"The kuberc '{location.File}' does not exist.") : null;
        }
        catch (UnauthorizedAccessException failure) when (!location.IsNamed)
        {
            // The home directory of a service may belong to another user. As in kubectl, that is not an error.
            unreadable(failure.Message);
            return null;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or ArgumentException or NotSupportedException
            || (failure is IOException and not PortForwardException))
        {
            throw ConfigurationError.Of($"The kuberc '{location.File}' cannot be read: {failure.Message}");
        }
    }

    private static KubeRc? Choose(string file, List<(KubeConfigEntry? Root, string Problem)> documents)
    {
        var preferences = documents.Where(document => document.Root is not null).Select(document => document.Root!).ToList();

        // A future version is better than none: its plugin policy is unlikely to have another meaning.
        var chosen = preferences.Find(root => root.Text("apiVersion") is Alpha or Beta) ?? preferences.FirstOrDefault();
        return chosen is not null ? new KubeRc(chosen)
            : documents.Count == 0 ? null
            : throw ConfigurationError.Of($"The kuberc '{file}' is not valid: {documents[0].Problem}.");
    }

    // As in kubectl, the text is split first, so that a malformed document does not affect the others.
    private static List<(KubeConfigEntry? Root, string Problem)> Parse(string file, string[] lines)
    {
        var documents = new List<(KubeConfigEntry? Root, string Problem)>();
        var start = 0;
        for (var end = 0; end <= lines.Length; end++)
        {
            if (end < lines.Length && !(lines[end].StartsWith("---", StringComparison.Ordinal) && lines[end].AsSpan(3).Trim() is [] or ['#', ..]))
            {
                continue;
            }

            if (ParseOne(file, string.Join('\n', lines[start..end]), start) is { } document)
            {
                documents.Add(document);
            }

            start = end + 1;
        }

        return documents;
    }

    private static (KubeConfigEntry? Root, string Problem)? ParseOne(string file, string text, int linesBefore)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new FirstDocument(new Parser(new StringReader(text))));
            if (yaml.Documents.Count == 0)
            {
                return null;
            }

            return yaml.Documents[0].RootNode is not YamlMappingNode mapping ? (null, "it is not a YAML mapping")
                : Validate(new KubeConfigEntry(mapping, file, "the file", "kuberc"));
        }
        catch (YamlException failure)
        {
            return (null, $"it is not valid YAML near line {linesBefore + failure.Start.Line}");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner throws this for some texts with a missing bracket.
            return (null, "it is not valid YAML; check it for an unclosed bracket or quote");
        }
    }

    private static (KubeConfigEntry? Root, string Problem) Validate(KubeConfigEntry root) =>
        root.Text("apiVersion")?.StartsWith(Group, StringComparison.Ordinal) is true && root.Text("kind") == "Preference"
            ? (root, "")
            : (null, $"it is not a Preference; start it with 'apiVersion: {Beta}' and 'kind: Preference'");
}
