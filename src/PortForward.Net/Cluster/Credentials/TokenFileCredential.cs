using System.Net.Http.Headers;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>A token in a file that another process renews, as the kubelet does for service accounts.</summary>
internal sealed class TokenFileCredential(string path, string? fallback, TimeProvider timeProvider) : Credential
{
    private readonly object _gate = new();
    private Login? _login;
    private long _readAt;

    /// <inheritdoc/>
    public override string Description => $"the token file '{path}'";

    /// <inheritdoc/>
    /// <remarks>If the file cannot be read, the last token is still used, since it is often still valid.</remarks>
    public override ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_login is null || timeProvider.GetElapsedTime(_readAt) >= ClusterLimits.TokenFileAge)
            {
                var token = Read(out var failure);
                _login = token is not null ? new Login(new AuthenticationHeaderValue("Bearer", token)) : _login ?? Fallback(failure);
                _readAt = timeProvider.GetTimestamp();
            }

            return ValueTask.FromResult(_login);
        }
    }

    /// <inheritdoc/>
    public override bool Forget(Login refused)
    {
        lock (_gate)
        {
            if (ReferenceEquals(refused.Header, _login?.Header))
            {
                _login = null;
            }

            return true;
        }
    }

    private Login Fallback(string? failure) => string.IsNullOrEmpty(fallback)
        ? throw new PortForwardException(PortForwardError.Unauthorized, $"The token file '{path}' is not valid: {failure}")
        : new Login(new AuthenticationHeaderValue("Bearer", fallback));

    private string? Read(out string? failure)
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            failure = token.Length == 0 ? "it is empty."
                : token.AsSpan().ContainsAnyExceptInRange('!', '~') ? "it does not contain a token."
                : null;
            return failure is null ? token : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = exception.Message;
            return null;
        }
    }
}
