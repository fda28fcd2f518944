namespace PortForward.Net;

/// <summary>Represents something that happened to a <see cref="PortForwardGroup"/> or to one of its forwards; see <see cref="PortForwardGroup.WatchAsync"/>.</summary>
public sealed class PortForwardGroupEvent
{
    internal PortForwardGroupEvent(string? name, PortForwardEvent item)
    {
        Name = name;
        Event = item;
    }

    /// <summary>Gets the name of the forward; <see langword="null"/> if the state of the group changed.</summary>
    public string? Name { get; }

    /// <summary>Gets the event.</summary>
    public PortForwardEvent Event { get; }

    /// <summary>Returns the name of the forward, if any, and the description of the event in one line. It contains no credentials.</summary>
    public override string ToString() => Name is null ? $"group: {Event}" : $"'{Name}': {Event}";
}
