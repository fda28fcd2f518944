using System.Net.Http.Headers;
using System.Text;

namespace PortForward.Net.Authentication.Credentials;

/// <summary>A header that never changes: a token, a user name with its password, or nothing.</summary>
internal sealed class StaticCredential : Credential
{
    public static readonly StaticCredential None = new(null);

    private readonly AuthenticationHeaderValue? _header;

    private StaticCredential(AuthenticationHeaderValue? header) => _header = header;

    public static StaticCredential Bearer(string token) => new(new AuthenticationHeaderValue("Bearer", token));

    public static StaticCredential Basic(string userName, string? password) =>
        new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"))));

    /// <inheritdoc/>
    public override ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_header);
}
