namespace PortForward.Net.Compare.Forwards;

/// <summary>A program that forwards ports, and can be started as often as the rows need it.</summary>
internal abstract class Forward
{
    public abstract string Name { get; }

    /// <summary>Binds a local port for each of the pod's ports.</summary>
    public abstract Task<RunningForward> StartAsync(params int[] ports);
}
