using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>What one row of the table does with a forward.</summary>
internal abstract class Workload
{
    public static IReadOnlyList<Workload> All { get; } = [new StalledReader(), new StalledPod(), new Churn()];

    public abstract string Name { get; }

    public static Workload Find(string name)
        => All.FirstOrDefault(workload => workload.Name == name)
            ?? throw new FormatException($"There is no row '{name}', only {string.Join(", ", All.Select(workload => workload.Name))}.");

    /// <summary>Runs once on fresh forwards, and checks every byte that comes back.</summary>
    public abstract Task<Figures> RunAsync(Forward forward, CompareOptions options);
}
