using System.Text.Json.Nodes;

namespace PortForward.Net.Testing.Api;

/// <summary>A change of one object.</summary>
/// <param name="Version">The resource version that the change made.</param>
/// <param name="Type">The type of the object.</param>
/// <param name="Before">The object before; null when it was added.</param>
/// <param name="After">The object after; null when it was deleted.</param>
internal sealed record ObjectEvent(long Version, ResourceType Type, JsonObject? Before, JsonObject? After);
