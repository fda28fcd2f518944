using System.Text.Encodings.Web;
using PortForward.Net.Cluster.KubeConfigs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>Replaces the tokens of one user in a kubeconfig's YAML and leaves all other characters unchanged.</summary>
internal static class OidcTokenEdit
{
    private const string IdTokenKey = "id-token";
    private const string RefreshTokenKey = "refresh-token";

    /// <summary>Gets the changed text; null if the user's refresh token is not the old one, or if the node is shared with other users.</summary>
    public static string? Apply(string text, string user, string? oldRefreshToken, string idToken, string refreshToken)
    {
        if (Load(text) is not { } root || Config(root, user) is not { Children.Count: > 0 } config
            || (Find(config, RefreshTokenKey)?.Value is { } found && found != oldRefreshToken))
        {
            return null;
        }

        var edits = new[] { Edit(text, config, IdTokenKey, idToken), Edit(text, config, RefreshTokenKey, refreshToken) };
        var changed = text;
        foreach (var (start, end, part) in edits.OrderByDescending(edit => edit.Start))
        {
            changed = string.Concat(changed.AsSpan(0, start), part, changed.AsSpan(end));
        }

        return SaysTheSame(root, config, changed, user, idToken, refreshToken) ? changed : null;
    }

    // Anchors, aliases and tags can make one node part of several. So the result is parsed again, and only the tokens may differ.
    private static bool SaysTheSame(YamlMappingNode root, YamlMappingNode config, string changed, string user, string idToken, string refreshToken)
    {
        if (Load(changed) is not { } newRoot || Config(newRoot, user) is not { } newConfig
            || Find(newConfig, IdTokenKey)?.Value != idToken || Find(newConfig, RefreshTokenKey)?.Value != refreshToken)
        {
            return false;
        }

        foreach (var key in new[] { IdTokenKey, RefreshTokenKey })
        {
            config.Children.Remove(new YamlScalarNode(key));
            newConfig.Children.Remove(new YamlScalarNode(key));
        }

        return root.Equals(newRoot);
    }

    private static (int Start, int End, string Part) Edit(string text, YamlMappingNode config, string name, string token)
    {
        foreach (var (key, value) in config.Children)
        {
            if (key is not YamlScalarNode { Value: var written } || written != name)
            {
                continue;
            }

            var (start, end) = ((int)value.Start.Index, (int)value.End.Index);
            if (start >= end)
            {
                var colon = text.IndexOf(':', (int)key.End.Index) + 1;
                return (colon, colon, " " + Quoted(token));
            }

            // The end of a block scalar is after its last line.
            end = start + text.AsSpan(start, end - start).TrimEnd().Length;
            var style = (value as YamlScalarNode)?.Style;
            return (start, end, style == ScalarStyle.Plain && IsPlain(token) ? token
                : style == ScalarStyle.SingleQuoted && IsPlain(token) ? $"'{token}'"
                : Quoted(token));
        }

        var first = config.Children.First().Key.Start;
        var separator = config.Style == MappingStyle.Flow ? ", "
            : (text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n") + new string(' ', (int)first.Column - 1);
        var label = config.Style == MappingStyle.Flow ? $"\"{name}\"" : name;
        return ((int)first.Index, (int)first.Index, $"{label}: {Quoted(token)}{separator}");
    }

    private static YamlMappingNode? Load(string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new FirstDocument(new Parser(new StringReader(text))));
            return yaml.Documents.Count == 0 ? null : yaml.Documents[0].RootNode as YamlMappingNode;
        }
        catch (Exception failure) when (failure is YamlException or InvalidOperationException)
        {
            return null;
        }
    }

    private static YamlMappingNode? Config(YamlMappingNode root, string user)
    {
        var entry = (Child(root, "users") as YamlSequenceNode)?.OfType<YamlMappingNode>().FirstOrDefault(item => Find(item, "name")?.Value == user);
        var (login, provider) = (Child(entry, "user"), Child(Child(entry, "user"), "auth-provider"));
        var config = Child(provider, "config") as YamlMappingNode;

        // A node with an anchor may be shared with another user.
        return new[] { entry, login, provider, config }.Any(node => node is { Anchor.IsEmpty: false }) ? null : config;
    }

    private static YamlNode? Child(YamlNode? node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private static YamlScalarNode? Find(YamlMappingNode mapping, string key) => Child(mapping, key) as YamlScalarNode;

    private static string Quoted(string token) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(token)}\"";

    // Text that YAML reads the same with and without quotes: a number or a Boolean does not have two dots.
    private static bool IsPlain(string token) =>
        token.Length > 0 && char.IsAsciiLetter(token[0]) && token.Length > 8
        && token.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '~' or '+' or '/' or '=');
}
