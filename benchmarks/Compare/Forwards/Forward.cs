namespace PortForward.Net.Compare.Forwards;

/// <summary>A program that forwards ports, and can be started as often as the rows need it.</summary>
internal abstract class Forward
{
    public abstract string Name { get; }

    /// <summary>Whether it is this library's, so that its failures are the run's.</summary>
    public virtual bool IsOwn => false;

    /// <summary>Starts it for some of the pod's ports. Returns when connections can be made.</summary>
    public abstract Task<RunningForward> StartAsync(CancellationToken cancellationToken, params int[] ports);
}
