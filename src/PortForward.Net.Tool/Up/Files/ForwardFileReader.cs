using PortForward.Net.Options;

namespace PortForward.Net.Tool.Up.Files;

/// <summary>Reads a file with forwards, as docs/portforward.schema.json describes it, or an export of kftray.</summary>
internal sealed class ForwardFileReader
{
    private const string Schema = "$schema";
    private const string Context = "context";
    private const string Namespace = "namespace";
    private const string KubeConfig = "kubeconfig";
    private const string Address = "address";
    private const string Forwards = "forwards";
    private const string Name = "name";
    private const string Target = "target";
    private const string Ports = "ports";
    private const string Selection = "selection";

    /// <summary>The keys of the file.</summary>
    public static readonly IReadOnlyList<string> FileKeys = [Schema, Context, Namespace, KubeConfig, Address, Forwards];

    /// <summary>The keys of a forward.</summary>
    public static readonly IReadOnlyList<string> ForwardKeys = [Name, Target, Ports, Context, Namespace, KubeConfig, Address, Selection];

    /// <summary>The values of <c>selection</c>.</summary>
    public static readonly IReadOnlyList<(string Text, BackendSelection Value)> Selections =
    [
        ("default", BackendSelection.Default), ("first", BackendSelection.First), ("roundRobin", BackendSelection.RoundRobin),
        ("leastConnections", BackendSelection.LeastConnections), ("sticky", BackendSelection.Sticky),
    ];

    private readonly string _folder;

    private ForwardFileReader(string folder) => _folder = folder;

    /// <param name="text">The content of the file.</param>
    /// <param name="file">The name of the file, for errors.</param>
    /// <param name="folder">The folder that paths in the file are relative to.</param>
    /// <exception cref="ForwardFileException">The file is not valid. The message names the position.</exception>
    public static ForwardFile Read(string text, string file, string folder)
    {
        var root = FileNodeReader.Read(text, file);
        return root switch
        {
            { Items: { } exported } => new ForwardFile(new FileDefaults(), KftrayReader.Read(exported, folder)),
            { Members: not null } => new ForwardFileReader(folder).ReadFile(root),
            null => throw new ForwardFileException($"{file}: the file is empty: add a list named '{Forwards}'"),
            _ => throw root.Error($"the file must be a mapping with a list named '{Forwards}'"),
        };
    }

    /// <summary>Gets the full path of a kubeconfig, which is relative to the file, or to the home folder if it begins with <c>~/</c>.</summary>
    public static string FullPath(string path, string folder) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : Path.GetFullPath(path, folder);

    private ForwardFile ReadFile(FileNode root)
    {
        ThrowIfUnknown(root, FileKeys);
        if (root[Schema] is { } schema)
        {
            ReadString(schema, Schema);
        }

        var list = root[Forwards] ?? throw root.Error($"the list '{Forwards}' is missing");
        var items = list.Items ?? throw list.Error($"'{Forwards}' must be a list");
        var defaults = ReadSettings(root);
        var forwards = new List<FileForward>();
        var names = new Dictionary<string, FileNode>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var forward = ReadForward(item);
            if (!names.TryAdd(forward.Name, item))
            {
                throw (item[Name] ?? item).Error($"the name '{forward.Name}' is used twice, first in line {names[forward.Name].Line}: give each forward its own 'name'");
            }

            forwards.Add(forward);
        }

        return forwards.Count > 0 ? new ForwardFile(defaults, forwards) : throw list.Error($"'{Forwards}' is empty: add a forward");
    }

    private FileForward ReadForward(FileNode node)
    {
        if (node.Members is null)
        {
            throw node.Error("a forward must be a mapping with 'target' and 'ports'");
        }

        ThrowIfUnknown(node, ForwardKeys);
        var own = ReadSettings(node);
        var target = node[Target] ?? throw node.Error($"the forward has no '{Target}'");
        var ports = node[Ports] ?? throw node.Error($"the forward has no '{Ports}'");
        var text = ReadString(target, Target);
        return new FileForward(node[Name] is { } name ? ReadString(name, Name) : text)
        {
            Own = own,
            Target = ReadTarget(target, text, own.Namespace),
            Ports = ReadPorts(ports),
            Selection = node[Selection] is { } selection ? ReadSelection(selection) : BackendSelection.Default,
        };
    }

    private FileDefaults ReadSettings(FileNode node) => new()
    {
        Context = node[Context] is { } context ? ReadString(context, Context) : null,
        Namespace = node[Namespace] is { } scope ? ReadNamespace(scope) : null,
        KubeConfig = node[KubeConfig] is { } path ? FullPath(ReadString(path, KubeConfig), _folder) : null,
        Addresses = node[Address] is { } address ? ReadAddresses(address) : [],
    };

    private static PortForwardTarget ReadTarget(FileNode node, string text, string? scope)
    {
        try
        {
            var target = PortForwardTarget.Parse(text);
            return target.Namespace is null || scope is null || target.Namespace == scope
                ? target
                : throw node.Error($"the target '{text}' and '{Namespace}' specify different namespaces: remove one of them");
        }
        catch (FormatException failure)
        {
            throw node.Error(failure.Message.TrimEnd('.'));
        }
    }

    private static string ReadNamespace(FileNode node)
    {
        var text = ReadString(node, Namespace);
        try
        {
            return PortForwardTarget.Pod("pod", text).Namespace!;
        }
        catch (ArgumentException)
        {
            throw node.Error($"'{text}' is not a valid namespace name");
        }
    }

    private static List<PortMapping> ReadPorts(FileNode node)
    {
        var ports = new List<PortMapping>();
        foreach (var item in node.Items ?? [node])
        {
            // Unlike other texts, a port may be a number.
            var text = item.Text ?? throw item.Error($"'{Ports}' must be a port such as 8080:80, or a list of them");
            foreach (var word in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                try
                {
                    ports.Add(PortMapping.Parse(word));
                }
                catch (FormatException failure)
                {
                    throw item.Error(failure.Message.TrimEnd('.'));
                }
            }
        }

        return ports.Count > 0 ? ports : throw node.Error($"'{Ports}' is empty: add a port such as 8080:80");
    }

    private static List<string> ReadAddresses(FileNode node)
    {
        var addresses = new List<string>();
        foreach (var item in node.Items ?? [node])
        {
            foreach (var word in ReadString(item, Address).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                addresses.Add(LocalAddressText.IsValid(word) ? word : throw item.Error($"'{word}' is not an IP address: use an address such as 127.0.0.1, or localhost"));
            }
        }

        return addresses.Count > 0 ? addresses : throw node.Error($"'{Address}' is empty: add an address, or remove the key");
    }

    private static BackendSelection ReadSelection(FileNode node)
    {
        var text = ReadString(node, Selection);
        foreach (var (name, value) in Selections)
        {
            if (name == text)
            {
                return value;
            }
        }

        throw node.Error($"'{text}' is not a selection: use {string.Join(", ", Selections.Select(selection => selection.Text))}");
    }

    private static string ReadString(FileNode node, string key) => node switch
    {
        { Text: null } => throw node.Error($"'{key}' must be a text"),
        { IsString: false } => throw node.Error($"'{key}' must be a text: put {node.Text} in quotes"),
        { Text: { } text } when string.IsNullOrWhiteSpace(text) => throw node.Error($"'{key}' is empty: specify a value, or remove the key"),
        _ => node.Text,
    };

    private static void ThrowIfUnknown(FileNode node, IReadOnlyList<string> keys)
    {
        foreach (var (key, _) in node.Members!)
        {
            if (!keys.Contains(key.Text))
            {
                throw key.Error($"unknown key '{key.Text}': use {string.Join(", ", keys.Where(known => known != Schema))}");
            }
        }
    }
}
