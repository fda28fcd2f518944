namespace PortForward.Net.Cluster.Credentials;

/// <summary>A token, or a user name with a password, from a kubeconfig. If it is rejected, the kubeconfig is read again, because a login tool
/// may have updated it.</summary>
internal sealed class WrittenCredential(StaticCredential first, Func<Credential> reread) : Credential
{
    private readonly object _gate = new();
    private StaticCredential _current = first;

    /// <inheritdoc/>
    public override string Description => _current.Description;

    /// <inheritdoc/>
    public override ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_current.Login);
        }
    }

    /// <inheritdoc/>
    public override bool Forget(Login refused)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(refused.Header, _current.Login.Header))
            {
                return true;
            }

            if (Reread() is not { } fresh || Equals(fresh.Login.Header, refused.Header))
            {
                return false;
            }

            _current = fresh;
            return true;
        }
    }

    private StaticCredential? Reread()
    {
        try
        {
            return reread() is StaticCredential fresh && !ReferenceEquals(fresh, StaticCredential.None) ? fresh : null;
        }
        catch (PortForwardException)
        {
            // Another process is still writing the file.
            return null;
        }
    }
}
