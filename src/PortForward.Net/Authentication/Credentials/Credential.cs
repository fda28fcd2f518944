using System.Net.Http.Headers;

namespace PortForward.Net.Authentication.Credentials;

/// <summary>Where the Authorization header of each request comes from. Thread-safe.</summary>
internal abstract class Credential
{
    /// <summary>Gives the header; null for a request without one.</summary>
    /// <exception cref="PortForwardException">The credential cannot be had.</exception>
    public abstract ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellationToken);

    /// <summary>Drops what is remembered, after the server refused it; true where the next call may give another header.</summary>
    public virtual bool Forget() => false;
}
