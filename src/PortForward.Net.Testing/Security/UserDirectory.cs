using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PortForward.Net.Testing.Security;

/// <summary>Authenticates users by a token, a password, or a certificate of the cluster's authority. Impersonation requires a permission.</summary>
internal sealed class UserDirectory(X509Certificate2 authority)
{
    private const int MaxSeen = 1000;
    private const string BearerScheme = "Bearer ";
    private const string BasicScheme = "Basic ";
    private const string ImpersonationPrefix = "Impersonate-";

    private readonly ConcurrentDictionary<string, TestUser> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TestUser> _passwords = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TestUser> _names = new(StringComparer.Ordinal);

    /// <summary>Gets the logins of the last thousand requests, the latest last.</summary>
    public ConcurrentQueue<SeenLogin> Seen { get; } = new();

    /// <summary>Gets or sets the user of requests without a login; null to refuse them.</summary>
    public TestUser? Anonymous { get; set; }

    public void Add(TestUser user)
    {
        _tokens[user.Token] = user;
        _names[user.Name] = user;
    }

    public void Remove(string token) => _tokens.TryRemove(token, out _);

    /// <summary>Adds a password for a user.</summary>
    public void AddPassword(TestUser user, string password) => _passwords[$"{user.Name}:{password}"] = user;

    /// <summary>Gets the user of a request; null to refuse it.</summary>
    public TestUser? Find(HttpContext context)
    {
        var (user, method) = Authenticate(context);
        var actsAs = context.Request.Headers
            .Where(header => header.Key.StartsWith(ImpersonationPrefix, StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value, (header, value) => $"{header.Key.ToLowerInvariant()}: {value}")
            .Order(StringComparer.Ordinal)
            .ToArray();
        Seen.Enqueue(new SeenLogin(context.Request.Path, user?.Name ?? "", method, actsAs));
        if (Seen.Count > MaxSeen)
        {
            Seen.TryDequeue(out _);
        }

        if (user is null || actsAs.Length == 0)
        {
            return user;
        }

        var other = context.Request.Headers[ImpersonationPrefix + "User"].ToString();
        return !user.Rights.HasFlag(TestRights.Impersonate) ? new TestUser(user.Name, "", TestRights.None, "", "")
            : _names.GetValueOrDefault(other) ?? new TestUser(other, "", TestRights.None, "", "");
    }

    private (TestUser? User, string Method) Authenticate(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            return (IsOurs(certificate) ? _names.GetValueOrDefault(certificate.GetNameInfo(X509NameType.SimpleName, false)) : null, "certificate");
        }

        var text = context.Request.Headers.Authorization.ToString();
        if (text.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase))
        {
            return (_tokens.GetValueOrDefault(text[BearerScheme.Length..].Trim()), "token");
        }

        return text.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase)
            ? (_passwords.GetValueOrDefault(Decode(text[BasicScheme.Length..])), "password")
            : (Anonymous, Anonymous is null ? "" : "anonymous");
    }

    private bool IsOurs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(certificate);
    }

    private static string Decode(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text.Trim()));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
