using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Resolution.Watches;

/// <summary>An event of a watch.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
/// <param name="Type">The type of the event.</param>
/// <param name="Item">The object that was changed or deleted; null for other types.</param>
/// <param name="Version">The version to continue from; null if the event has none.</param>
/// <param name="Status">The status of an error, as in HTTP; zero for other types.</param>
/// <param name="Message">The message of an error; null for other types.</param>
internal readonly record struct WatchEvent<T>(WatchEventType Type, T? Item, string? Version, int Status = 0, string? Message = null)
    where T : class, IApiItem;
