using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Up.Files;

namespace PortForward.Net.Tool.Up;

/// <summary>Combines the file with the command line, and distributes its forwards over clients.</summary>
/// <param name="Forwards">All forwards, in the order of the file.</param>
/// <param name="Clusters">The clients, with those forwards that have no problem.</param>
internal sealed record UpPlan(IReadOnlyList<UpForward> Forwards, IReadOnlyList<UpCluster> Clusters)
{
    /// <summary>How long a start waits for a pod. It is short, since the start is tried again, and until then nothing is displayed.</summary>
    private static readonly TimeSpan PodTimeout = TimeSpan.FromSeconds(5);

    /// <param name="file">The file.</param>
    /// <param name="specified">The values on the command line, which take precedence over the defaults of the file.</param>
    /// <param name="drainTimeout">How long open connections may finish at the end.</param>
    /// <param name="line">The command line with the defaults of the kuberc.</param>
    /// <exception cref="UsageException">An option is not valid.</exception>
    public static UpPlan Create(ForwardFile file, FileDefaults specified, TimeSpan drainTimeout, ParsedLine line)
    {
        var fallback = Specified(line);
        var forwards = new List<UpForward>();
        var clusters = new Dictionary<(string?, string?), (PortForwardClientOptions Client, List<PortForwardRequest> Requests)>();
        foreach (var forward in file.Forwards)
        {
            FileDefaults[] levels = [forward.Own, specified, file.Defaults, fallback];
            var target = forward.Target is { } named ? WithNamespace(named, First(levels, level => level.Namespace)) : null;
            forwards.Add(new UpForward(forward.Name, target?.ToString() ?? "", forward.Problem));
            if (target is null)
            {
                continue;
            }

            var way = (First(levels, level => level.KubeConfig), First(levels, level => level.Context));
            if (!clusters.TryGetValue(way, out var cluster))
            {
                cluster = (ConnectionFlags.Read(line), []);
                (cluster.Client.KubeConfig.Path, cluster.Client.KubeConfig.Context) = way;
                clusters[way] = cluster;
            }

            var options = ReadOptions(line, forward, levels);
            options.DrainTimeout = drainTimeout;
            cluster.Requests.Add(new PortForwardRequest(forward.Name, target, forward.Ports, options));
        }

        return new UpPlan(forwards, [.. clusters.Values.Select(cluster => new UpCluster(cluster.Client, cluster.Requests))]);
    }

    /// <summary>Reads the values of the command line that a file can have too.</summary>
    /// <exception cref="UsageException">An address is not valid.</exception>
    public static FileDefaults Specified(ParsedLine line) => new()
    {
        Context = line.Last(Flags.Context),
        Namespace = line.Last(Flags.Namespace),
        KubeConfig = line.Last(Flags.KubeConfig),
        Addresses = line.Has(Flags.Address) ? [.. BindAddresses.Parse(line.All(Flags.Address))] : [],
    };

    private static PortForwardTarget WithNamespace(PortForwardTarget target, string? scope)
    {
        try
        {
            return target.Namespace is null ? target with { Namespace = scope } : target;
        }
        catch (ArgumentException)
        {
            throw new UsageException($"invalid namespace \"{scope}\"");
        }
    }

    /// <summary>A forward requires all of its ports: one that can't be bound is tried again with the forward.</summary>
    private static PortForwardOptions ReadOptions(ParsedLine line, FileForward forward, FileDefaults[] levels)
    {
        var options = CommandLine.ReadOptions(line, hasCommand: true);
        options.Selection = forward.Selection;
        options.PodReadyTimeout = line.Has(Flags.PodRunningTimeout) ? options.PodReadyTimeout : PodTimeout;
        if (Array.Find(levels, level => level.Addresses.Count > 0) is { } level)
        {
            options.BindAddresses.Clear();
            foreach (var address in level.Addresses)
            {
                options.BindAddresses.Add(address);
            }
        }

        return options;
    }

    private static string? First(FileDefaults[] levels, Func<FileDefaults, string?> value) => levels.Select(value).FirstOrDefault(found => found is not null);
}
