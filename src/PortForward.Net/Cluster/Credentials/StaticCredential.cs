using System.Net.Http.Headers;
using System.Text;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>A fixed header: a token, a user name with a password, or nothing.</summary>
internal sealed class StaticCredential : Credential
{
    public static readonly StaticCredential None = new(Credentials.Login.Anonymous, "none");

    private StaticCredential(Login login, string description)
    {
        Login = login;
        Description = description;
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <summary>Gets the login of every request.</summary>
    public Login Login { get; }

    /// <exception cref="FormatException">The token contains characters that are not allowed in a header.</exception>
    public static StaticCredential Bearer(string token) => new(new Login(new AuthenticationHeaderValue("Bearer", token)), "a token");

    public static StaticCredential Basic(string userName, string? password) => new(
        new Login(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}")))),
        "a user name and password");

    /// <inheritdoc/>
    public override ValueTask<Login> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Login);
}
