using System.Globalization;

namespace PortForward.Net;

/// <summary>Represents something that happened to a <see cref="PortForwarder"/>; see <see cref="PortForwarder.WatchAsync"/>.</summary>
/// <remarks>Later versions can add events and properties. Ignore events that you don't know.</remarks>
public abstract class PortForwardEvent
{
    private protected PortForwardEvent(DateTimeOffset timestamp) => Timestamp = timestamp;

    /// <summary>Gets the time of the event, according to the client's <see cref="TimeProvider"/>.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>Returns the time and a description of the event in one line. It contains no credentials.</summary>
    /// <returns>The time in ISO 8601 format and the description.</returns>
    public sealed override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Timestamp:O} {Describe()}");

    private protected abstract string Describe();
}
