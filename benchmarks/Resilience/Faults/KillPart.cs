namespace PortForward.Net.Resilience.Faults;

/// <summary>A part of the cluster ends and comes back.</summary>
internal sealed class KillPart(string part) : Fault
{
    public const string Prefix = "kill-";
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(3);

    public override string Name => Prefix + part;

    public override string Description => $"the part `{part}` is killed and started again after three seconds";

    public override bool IsOfPart => true;

    public override string? WhyNot(FaultSite site) => site.Script is null ? "it needs --cluster-script" : null;

    public override async Task InflictAsync(FaultSite site, string victim, CancellationToken cancellationToken)
    {
        await site.Script!.KillAsync(part, cancellationToken);
        await Task.Delay(Outage, cancellationToken);
        await site.Script.StartAsync(part, cancellationToken);
    }
}
