namespace PortForward.Net;

/// <summary>Whom to act as at the API server, which must allow it (the <c>impersonate</c> verb). Sent with every request, upgrades too.</summary>
public sealed class PortForwardImpersonation
{
    /// <summary>The user to act as; a service account is <c>system:serviceaccount:NAMESPACE:NAME</c>.</summary>
    public string? UserName { get; set; }

    /// <summary>The UID to act as.</summary>
    public string? Uid { get; set; }

    /// <summary>The groups to act as a member of.</summary>
    public IList<string> Groups { get; init; } = [];

    /// <summary>Further attributes of the user: a key may have several values.</summary>
    public IDictionary<string, IList<string>> Extra { get; init; } = new Dictionary<string, IList<string>>();

    internal PortForwardImpersonation Copy() => new()
    {
        UserName = UserName,
        Uid = Uid,
        Groups = [.. Groups],
        Extra = Extra.ToDictionary(pair => pair.Key, pair => (IList<string>)[.. pair.Value]),
    };
}
