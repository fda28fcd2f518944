using System.Text.Json.Nodes;

namespace PortForward.Net.Testing.Api;

/// <summary>A change of one object.</summary>
/// <param name="Version">The resource version of the change.</param>
/// <param name="Type">The type of the object.</param>
/// <param name="Before">The object before; null if it was added.</param>
/// <param name="After">The object after; null if it was deleted.</param>
internal sealed record ObjectEvent(long Version, ResourceType Type, JsonObject? Before, JsonObject? After);
