using System.Net.Http.Headers;

namespace PortForward.Net.Authentication.Credentials;

/// <summary>A token in a file that somebody else renews, as the kubelet does for service accounts.</summary>
internal sealed class TokenFileCredential(string path, string? fallback, TimeProvider timeProvider) : Credential
{
    // kubectl takes a token to be good for a minute and reads it anew ten seconds early.
    private static readonly TimeSpan RereadAfter = TimeSpan.FromSeconds(50);

    private readonly object _gate = new();
    private AuthenticationHeaderValue? _header;
    private long _readAt;

    /// <inheritdoc/>
    /// <remarks>While the file cannot be read the last token goes on being used, since it is often still good.</remarks>
    public override ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_header is null || timeProvider.GetElapsedTime(_readAt) >= RereadAfter)
            {
                var token = Read(out var failure);
                _header = token is not null ? new AuthenticationHeaderValue("Bearer", token) : _header ?? Fallback(failure);
                _readAt = timeProvider.GetTimestamp();
            }

            return ValueTask.FromResult<AuthenticationHeaderValue?>(_header);
        }
    }

    /// <inheritdoc/>
    public override bool Forget()
    {
        lock (_gate)
        {
            _header = null;
            return true;
        }
    }

    private AuthenticationHeaderValue Fallback(string? failure) => string.IsNullOrEmpty(fallback)
        ? throw new PortForwardException(PortForwardError.Unauthorized, $"The token file '{path}' cannot be used: {failure}")
        : new AuthenticationHeaderValue("Bearer", fallback);

    private string? Read(out string? failure)
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            failure = token.Length == 0 ? "it is empty."
                : token.AsSpan().ContainsAnyExceptInRange('!', '~') ? "it holds something other than a token."
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
