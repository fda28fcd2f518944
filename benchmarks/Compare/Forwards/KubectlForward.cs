namespace PortForward.Net.Compare.Forwards;

/// <summary>A kubectl.</summary>
internal sealed class KubectlForward(Site site, Kubectl kubectl) : Forward
{
    public override string Name => kubectl.Name;

    public override async Task<RunningForward> StartAsync(CancellationToken cancellationToken, params int[] ports)
        => await ForwardProcess.StartAsync(kubectl.Path, ["port-forward", .. CommandArguments.Of(site, ports)], ports.Length, cancellationToken);
}
