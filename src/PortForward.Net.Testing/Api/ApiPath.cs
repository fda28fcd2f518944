namespace PortForward.Net.Testing.Api;

/// <summary>A parsed path below <c>/api</c> or <c>/apis</c>.</summary>
internal sealed record ApiPath(ResourceType Type, string? Namespace, string? Name, string? SubResource)
{
    public static ApiPath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", "v1", .. var rest] => Parse("", rest),
            ["apis", var group, "v1", .. var rest] => Parse(group, rest),
            _ => null,
        };
    }

    private static ApiPath? Parse(string group, string[] parts) => parts switch
    {
        ["namespaces", var ns, var plural, .. var rest] => Parse(group, plural, ns, rest),
        [var plural, .. var rest] => Parse(group, plural, null, rest),
        _ => null,
    };

    private static ApiPath? Parse(string group, string plural, string? ns, string[] rest)
    {
        // A single object requires a namespace, unless its type has none.
        if (ResourceType.Find(group, plural) is not { } type || rest.Length > 2 || (rest.Length > 0 && type.IsNamespaced != (ns is not null)))
        {
            return null;
        }

        return new ApiPath(type, ns, rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1));
    }
}
