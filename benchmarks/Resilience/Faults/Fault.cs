namespace PortForward.Net.Resilience.Faults;

/// <summary>Something that happens to the cluster.</summary>
internal abstract class Fault
{
    /// <summary>Gets the name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Gets what happens.</summary>
    public abstract string Description { get; }

    /// <summary>Gets a value indicating whether a part of the cluster is away, so that the state of the pods says nothing about what can be forwarded.</summary>
    public virtual bool IsOfPart => false;

    /// <summary>Gets why it can't be run; null if it can.</summary>
    public virtual string? WhyNot(FaultSite site) => null;

    /// <summary>Makes it happen, up to the point from which the cluster recovers without help.</summary>
    /// <param name="site">The cluster.</param>
    /// <param name="victim">The pod that the forwarder leads to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract Task InflictAsync(FaultSite site, string victim, CancellationToken cancellationToken);

    /// <summary>Removes what would affect later faults.</summary>
    public virtual Task CleanUpAsync(FaultSite site, string victim, CancellationToken cancellationToken) => Task.CompletedTask;
}
