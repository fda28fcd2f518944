using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;

namespace PortForward.Net.Testing.Security;

/// <summary>Who is known, by token.</summary>
internal sealed class UserDirectory
{
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, TestUser> _users = new(StringComparer.Ordinal);

    public void Add(TestUser user) => _users[user.Token] = user;

    public void Remove(string token) => _users.TryRemove(token, out _);

    public TestUser? Find(StringValues authorization)
    {
        var text = authorization.ToString();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? _users.GetValueOrDefault(text[Scheme.Length..].Trim()) : null;
    }
}
