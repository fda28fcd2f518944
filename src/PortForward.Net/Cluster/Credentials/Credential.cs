namespace PortForward.Net.Cluster.Credentials;

/// <summary>Provides the login of each request. Thread-safe.</summary>
internal abstract class Credential : IAsyncDisposable
{
    /// <summary>Gets a description of the credential for display; never the credential itself.</summary>
    public abstract string Description { get; }

    /// <summary>Gets the login of the next request.</summary>
    /// <exception cref="PortForwardException">No credential could be obtained.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled. A renewal that others are waiting for continues.</exception>
    public abstract ValueTask<Login> GetAsync(CancellationToken cancellationToken);

    /// <summary>Records that a connection needs a login, and not only the upkeep of a forward.</summary>
    public virtual void NoteDemand()
    {
    }

    /// <summary>Records that the server has accepted a login.</summary>
    public virtual void NoteAccepted(Login login)
    {
    }

    /// <summary>Discards a login that the server rejected, unless it has already been replaced. Returns true if the next login may differ.</summary>
    public virtual bool Forget(Login refused) => false;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => default;

    /// <summary>Gets a value indicating whether getting a login may require the system's trusted root certificates.</summary>
    public virtual bool UsesSystemTrust => false;
}
