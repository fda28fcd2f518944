using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.KubeConfigs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Cluster.Preferences;

/// <summary>The user's preferences as kubectl keeps them: the first document of a kuberc that is a <c>Preference</c>.</summary>
/// <remarks>One that is malformed is never taken for one that says nothing, since it may say which plugins must not run.</remarks>
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

    /// <summary>The keys that mean nothing, such as misspelled ones.</summary>
    public IEnumerable<string> UnknownKeys => Root.Keys.Except(KnownKeys);

    /// <summary>Gives the defaults of a command's flags, in order; names are as they are written.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public List<KeyValuePair<string, string>> DefaultsOf(string command)
    {
        var isAlpha = Root.Text("apiVersion") == Alpha;
        var defaults = Root.List(isAlpha ? "overrides" : "defaults").Where(entry => entry.Text("command")?.Trim() == command);
        return [.. defaults.SelectMany(entry => entry.List(isAlpha ? "flags" : "options")).Select(flag => KeyValuePair.Create(flag.Text("name") ?? "", flag.Text("default") ?? ""))];
    }

    /// <summary>Reads a kuberc; null if it is not there and need not be, or is empty.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="unreadable">Is told why a file that nobody named is left out.</param>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static KubeRc? Load(KubeRcLocation location, Action<string> unreadable)
    {
        // Most users have none, and exceptions are slow.
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
            // The home folder of a service may be somebody else's. As with kubectl, that stops nobody.
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

        // A version to come is better than none: what it says of plugins will hardly mean something else.
        var chosen = preferences.Find(root => root.Text("apiVersion") is Alpha or Beta) ?? preferences.FirstOrDefault();
        return chosen is not null ? new KubeRc(chosen)
            : documents.Count == 0 ? null
            : throw ConfigurationError.Of($"The kuberc '{file}' cannot be used: {documents[0].Problem}.");
    }

    // As with kubectl, the text is split first, so that a broken document harms no other.
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
            // YamlDotNet's scanner ends so on some texts with a bracket too few.
            return (null, "it is not valid YAML; look for a bracket or a quote that is not closed");
        }
    }

    private static (KubeConfigEntry? Root, string Problem) Validate(KubeConfigEntry root) =>
        root.Text("apiVersion")?.StartsWith(Group, StringComparison.Ordinal) is true && root.Text("kind") == "Preference"
            ? (root, "")
            : (null, $"it is no Preference; write 'apiVersion: {Beta}' and 'kind: Preference'");
}
