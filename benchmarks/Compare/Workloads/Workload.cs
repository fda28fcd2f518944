using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>What one row of the table does with a forward.</summary>
internal abstract class Workload
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new FirstByte(), new Burst(6), new Burst(16), new Burst(64),
        new Rate(1), new Rate(16), new Rate(64),
        new Download(1), new Download(4), new Download(16),
        new Upload(1), new Upload(4), new Upload(16),
        new EchoAlone(), new EchoBesideBulk(), new StalledReader(), new StalledPod(), new StalledReader(15), new StalledPod(15), new PausedReader(),
        new Idle(1000), new Idle(5000),
        new Start(),
    ];

    public abstract string Name { get; }

    /// <summary>The figure that the row is about.</summary>
    public abstract string MainFigure { get; }

    /// <summary>What the row does, for readers of the report.</summary>
    public abstract string Description { get; }

    /// <summary>Whether it runs with a longer round trip unless rows were named.</summary>
    public virtual bool IsAboutDistance => false;

    public static Workload Find(string name)
        => All.FirstOrDefault(workload => workload.Name == name)
            ?? throw new FormatException($"There is no row '{name}', only {string.Join(", ", All.Select(workload => workload.Name))}.");

    /// <summary>The time after which a forward counts as dead.</summary>
    public virtual TimeSpan Limit(Load load) => TimeSpan.FromSeconds(60);

    /// <summary>Runs once on fresh forwards, and checks every byte that comes back.</summary>
    public abstract Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken);
}
