using PortForward.Net.Targets;

namespace PortForward.Net.Doctor.Access;

/// <summary>A right that a target needs.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Group">The group of the API; empty for the core.</param>
/// <param name="Resource">The plural of the type.</param>
/// <param name="SubResource">What is below the object; empty for the object itself.</param>
/// <param name="Name">The one object that it is needed for; null for all of the namespace.</param>
/// <param name="IsOptional">Whether most connections can be had without.</param>
internal sealed record Right(string Verb, string Group, string Resource, string SubResource = "", string? Name = null, bool IsOptional = false)
{
    /// <summary>The resource as a Role names it.</summary>
    public string FullResource => SubResource.Length == 0 ? Resource : $"{Resource}/{SubResource}";

    /// <summary>Makes a right to objects of a kind.</summary>
    public static Right To(string verb, TargetKind kind, string subResource = "", string? name = null) => new(verb, kind.Group, kind.Plural, subResource, name);

    public override string ToString() => $"{Verb} {(Group.Length == 0 ? FullResource : $"{FullResource}.{Group}")}";
}
