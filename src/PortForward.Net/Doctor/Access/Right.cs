using PortForward.Net.Targets;

namespace PortForward.Net.Doctor.Access;

/// <summary>A permission that a target needs.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Group">The group of the API; empty for the core.</param>
/// <param name="Resource">The plural name of the resource.</param>
/// <param name="SubResource">The subresource; empty for the object itself.</param>
/// <param name="Name">The name of the object; null for all objects in the namespace.</param>
/// <param name="IsOptional">Whether most connections succeed without it.</param>
internal sealed record Right(string Verb, string Group, string Resource, string SubResource = "", string? Name = null, bool IsOptional = false)
{
    /// <summary>Gets the resource in the notation of a Role.</summary>
    public string FullResource => SubResource.Length == 0 ? Resource : $"{Resource}/{SubResource}";

    /// <summary>Creates a permission for objects of a kind.</summary>
    public static Right To(string verb, TargetKind kind, string subResource = "", string? name = null) => new(verb, kind.Group, kind.Plural, subResource, name);

    public override string ToString() => $"{Verb} {(Group.Length == 0 ? FullResource : $"{FullResource}.{Group}")}";
}
