namespace PortForward.Net.Compare.Forwards;

/// <summary>A forward whose code is in this program, run as a process of its own.</summary>
internal sealed class HostForward(string name, Func<int[], IEnumerable<string>> arguments) : Forward
{
    public override string Name => name;

    public override async Task<RunningForward> StartAsync(CancellationToken cancellationToken, params int[] ports)
        => await ForwardProcess.StartAsync(
            Programs.Dotnet, [typeof(HostForward).Assembly.Location, .. arguments(ports)], ports.Length, cancellationToken);
}
