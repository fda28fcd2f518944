namespace PortForward.Net.Compare.Forwards;

/// <summary>This library's command.</summary>
/// <param name="name">What it is called.</param>
/// <param name="site">Where it leads to.</param>
/// <param name="path">The program, or its assembly, which <c>dotnet</c> then runs.</param>
internal sealed class ToolForward(string name, Site site, string path) : Forward
{
    public override string Name => name;

    public override bool IsOwn => true;

    public override async Task<RunningForward> StartAsync(CancellationToken cancellationToken, params int[] ports)
    {
        var arguments = CommandArguments.Of(site, ports);
        return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? await ForwardProcess.StartAsync(Programs.Dotnet, [path, .. arguments], ports.Length, cancellationToken)
            : await ForwardProcess.StartAsync(path, arguments, ports.Length, cancellationToken);
    }
}
