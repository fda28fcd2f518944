using System.Globalization;
using PortForward.Net.Options;

namespace PortForward.Net.Tool.Up.Files;

/// <summary>Reads the JSON that kftray exports: a list of forwards. What can't be forwarded here becomes a forward with a problem.</summary>
/// <remarks>Other versions of kftray have other keys, so unknown ones are ignored.</remarks>
internal static class KftrayReader
{
    /// <summary>kftray's name for the kubeconfig that is used if none is specified.</summary>
    private const string DefaultKubeConfig = "default";

    private static readonly string[] MarkerKeys = ["workload_type", "remote_port", "service"];

    /// <param name="items">The items of the list.</param>
    /// <param name="folder">The folder that paths are relative to.</param>
    /// <exception cref="ForwardFileException">The list is empty, or an item is not a forward.</exception>
    public static IReadOnlyList<FileForward> Read(IReadOnlyList<FileNode> items, string folder)
    {
        var forwards = new List<FileForward>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (!Array.Exists(MarkerKeys, key => item[key] is not null))
            {
                throw item.Error("a list is read as an export of kftray, but this item has no 'workload_type': put your own forwards into a list named 'forwards'");
            }

            var forward = ReadForward(item, folder);
            forwards.Add(forward with { Name = UniqueName(forward.Name, names) });
        }

        return forwards.Count > 0 ? forwards : throw new ForwardFileException("the list is empty: export a forward from kftray first");
    }

    private static FileForward ReadForward(FileNode item, string folder)
    {
        var forward = new FileForward(Text(item, "alias") ?? Text(item, "service") ?? Text(item, "target") ?? "forward");
        try
        {
            return forward with
            {
                Own = new FileDefaults
                {
                    Context = Text(item, "context"),
                    Namespace = Text(item, "namespace"),
                    KubeConfig = Text(item, "kubeconfig") is { } path and not DefaultKubeConfig ? ForwardFileReader.FullPath(path, folder) : null,
                    Addresses = Text(item, "local_address") is { } address ? [CheckAddress(address)] : [],
                },
                Target = ReadTarget(item),
                Ports = [ReadPort(item)],
            };
        }
        catch (ForwardFileException failure)
        {
            return forward with { Problem = failure.Message };
        }
    }

    private static PortForwardTarget ReadTarget(FileNode item)
    {
        if (Text(item, "protocol") is { } protocol && !protocol.Equals("tcp", StringComparison.OrdinalIgnoreCase))
        {
            throw new ForwardFileException($"the protocol {protocol} can't be forwarded: the Kubernetes API server forwards TCP only");
        }

        var scope = Text(item, "namespace");
        var kind = Text(item, "workload_type") ?? "service";
        return kind switch
        {
            "service" => Create("service", item, name => PortForwardTarget.Service(name, scope)),
            "pod" => Create("target", item, selector => PortForwardTarget.Selector(selector, scope)),
            "proxy" => throw new ForwardFileException(
                $"a proxy to {Text(item, "remote_address") ?? "another host"} requires a relay pod, which portforward does not create: forward to a pod that relays instead"),
            _ => throw new ForwardFileException($"the workload type '{kind}' is unknown: use service or pod"),
        };
    }

    private static PortForwardTarget Create(string key, FileNode item, Func<string, PortForwardTarget> create)
    {
        var text = Text(item, key) ?? throw Missing(key);
        try
        {
            return create(text);
        }
        catch (ArgumentException)
        {
            throw new ForwardFileException($"{key} '{text}' or namespace '{Text(item, "namespace")}' is not valid");
        }
    }

    private static PortMapping ReadPort(FileNode item)
    {
        var remote = new RemotePort(Port(item, "remote_port", least: 1) ?? throw Missing("remote_port"));
        return Port(item, "local_port", least: 0) is { } local ? new PortMapping(local, remote) : new PortMapping(remote);
    }

    private static int? Port(FileNode item, string key, int least)
    {
        if (Text(item, key) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= least && port <= ushort.MaxValue
            ? port
            : throw new ForwardFileException($"{key} is not a port number: '{text}'");
    }

    private static string CheckAddress(string text) => LocalAddressText.IsValid(text)
        ? text
        : throw new ForwardFileException($"local_address is not an IP address: '{text}'");

    private static string? Text(FileNode item, string key) => item[key]?.Text is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static ForwardFileException Missing(string key) => new($"{key} is missing");

    private static string UniqueName(string name, HashSet<string> names)
    {
        var unique = name;
        for (var number = 2; !names.Add(unique); number++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        return unique;
    }
}
