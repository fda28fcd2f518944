namespace PortForward.Net;

/// <summary>Represents the user to impersonate at the API server, which must grant the <c>impersonate</c> verb. Sent with every request and upgrade.</summary>
public sealed class PortForwardImpersonation
{
    /// <summary>Gets or sets the user name. A service account is <c>system:serviceaccount:NAMESPACE:NAME</c>.</summary>
    public string? UserName { get; set; }

    /// <summary>Gets or sets the UID of the user.</summary>
    public string? Uid { get; set; }

    /// <summary>Gets the groups of the user.</summary>
    public IList<string> Groups { get; } = [];

    /// <summary>Gets the extra attributes of the user. A key can have several values.</summary>
    public IDictionary<string, IList<string>> Extra { get; } = new Dictionary<string, IList<string>>();

    internal PortForwardImpersonation Copy()
    {
        var copy = new PortForwardImpersonation { UserName = UserName, Uid = Uid };
        foreach (var group in Groups)
        {
            copy.Groups.Add(group);
        }

        foreach (var (key, values) in Extra)
        {
            copy.Extra[key] = [.. values];
        }

        return copy;
    }
}
