namespace PortForward.Net.Cluster.Credentials;

/// <summary>Where the login of each request comes from. Thread-safe.</summary>
internal abstract class Credential : IAsyncDisposable
{
    /// <summary>What kind of credential this is, for people: never the credential itself.</summary>
    public abstract string Description { get; }

    /// <summary>Gives the login of the next request.</summary>
    /// <exception cref="PortForwardException">It cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what others wait for goes on.</exception>
    public abstract ValueTask<Login> GetAsync(CancellationToken cancellationToken);

    /// <summary>Drops a login that the server refused, unless it was replaced already; true where the next one may be another.</summary>
    public virtual bool Forget(Login refused) => false;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => default;

    /// <summary>Whether getting a login may mean to check a certificate by the authorities that the system trusts.</summary>
    public virtual bool UsesSystemTrust => false;
}
