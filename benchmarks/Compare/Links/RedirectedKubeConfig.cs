using YamlDotNet.RepresentationModel;

namespace PortForward.Net.Compare.Links;

/// <summary>A kubeconfig whose current cluster is to be reached by another address.</summary>
internal sealed class RedirectedKubeConfig
{
    private static readonly string[] PathKeys = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];
    private readonly YamlStream _yaml;
    private readonly YamlMappingNode _cluster;

    private RedirectedKubeConfig(YamlStream yaml, YamlMappingNode cluster, Uri server)
    {
        _yaml = yaml;
        _cluster = cluster;
        Server = server;
    }

    /// <summary>Where the cluster is.</summary>
    public Uri Server { get; }

    /// <exception cref="FormatException">It has no current cluster with an address, or a proxy, which would not be gone through.</exception>
    public static RedirectedKubeConfig Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FormatException($"--rtt needs a kubeconfig, and there is no file '{path}'.");
        }

        var yaml = new YamlStream();
        using (var reader = File.OpenText(path))
        {
            yaml.Load(reader);
        }

        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        MakePathsAbsolute(root, Path.GetDirectoryName(Path.GetFullPath(path))!);
        var context = Named(root, "contexts", Text(root, "current-context"), "context");
        var cluster = context is null ? null : Named(root, "clusters", Text(context, "cluster"), "cluster");
        if (cluster is null || !Uri.TryCreate(Text(cluster, "server"), UriKind.Absolute, out var server))
        {
            throw new FormatException($"The kubeconfig '{path}' has no current context with the address of a cluster, which --rtt needs.");
        }

        return Text(cluster, "proxy-url") is null
            ? new(yaml, cluster, server)
            : throw new FormatException($"The kubeconfig '{path}' has a proxy-url, with which --rtt cannot be used.");
    }

    /// <summary>Writes it to a new file that only this user may read.</summary>
    /// <param name="port">The port of the loopback address that leads to the cluster.</param>
    public string WriteFor(int port)
    {
        const string address = "127.0.0.1";
        const string tlsName = "tls-server-name";
        if (Server.Host != address && Text(_cluster, tlsName) is null)
        {
            _cluster.Children[tlsName] = Server.Host.Trim('[', ']');
        }

        _cluster.Children["server"] = new UriBuilder(Server) { Host = address, Port = port }.Uri.AbsoluteUri.TrimEnd('/');
        var path = Path.Combine(Path.GetTempPath(), $"compare-{Guid.NewGuid():N}.kubeconfig");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        _yaml.Save(writer, assignAnchors: false);
        return path;
    }

    // The copy lies in another folder, which its paths would be taken from.
    private static void MakePathsAbsolute(YamlNode node, string folder)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var key in PathKeys)
                {
                    if (Text(mapping, key) is { Length: > 0 } path)
                    {
                        mapping.Children[key] = Path.GetFullPath(path, folder);
                    }
                }

                if (Text(mapping, "command") is { } command && command.Contains('/', StringComparison.Ordinal))
                {
                    mapping.Children["command"] = Path.GetFullPath(command, folder);
                }

                foreach (var child in mapping.Children.Values)
                {
                    MakePathsAbsolute(child, folder);
                }

                break;
            case YamlSequenceNode sequence:
                foreach (var child in sequence.Children)
                {
                    MakePathsAbsolute(child, folder);
                }

                break;
        }
    }

    private static YamlMappingNode? Named(YamlMappingNode root, string list, string? name, string content)
        => root.Children.TryGetValue(list, out var items) && items is YamlSequenceNode sequence
            ? sequence.OfType<YamlMappingNode>().FirstOrDefault(item => Text(item, "name") == name)?.Children[content] as YamlMappingNode
            : null;

    private static string? Text(YamlMappingNode node, string key)
        => node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;
}
