using PortForward.Net.Errors;
using PortForward.Net.Timing;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>A login that is issued for a limited time. Concurrent requests share one renewal, and the result is cached until it expires.</summary>
/// <remarks>Invariants: at most one renewal runs at a time, no caller's token cancels it, and disposing the credential does.</remarks>
internal abstract class RenewedCredential(TimeProvider timeProvider) : Credential
{
    private readonly object _gate = new();
    private readonly CancellationTokenSource _end = new();
    private Login? _login;
    private DateTimeOffset _renewAt;
    private Task<Login>? _renewal;

    /// <inheritdoc/>
    public sealed override async ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        Task<Login> renewal;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            if (_login is { } login && timeProvider.GetUtcNow() < _renewAt)
            {
                return login;
            }

            renewal = _renewal ??= Detached.Run(RenewOnceAsync);
        }

        return await renewal.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public sealed override bool Forget(Login refused)
    {
        lock (_gate)
        {
            if (ReferenceEquals(refused, _login))
            {
                _login = null;
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        Task<Login>? renewal;
        lock (_gate)
        {
            if (_end.IsCancellationRequested)
            {
                return;
            }

            _end.Cancel();
            renewal = _renewal;
        }

        if (renewal is not null)
        {
            await ((Task)renewal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _end.Dispose();
    }

    /// <summary>Requests a login. An expiry of <see cref="DateTimeOffset.MaxValue"/> means that it does not expire.</summary>
    /// <exception cref="PortForwardException">No credential could be obtained.</exception>
    protected abstract Task<(Login Login, DateTimeOffset Expires)> RenewAsync(CancellationToken cancellationToken);

    private async Task<Login> RenewOnceAsync()
    {
        try
        {
            var (login, expires) = await RenewAsync(_end.Token).ConfigureAwait(false);
            lock (_gate)
            {
                var isLong = expires - timeProvider.GetUtcNow() > 2 * ClusterLimits.RenewBeforeExpiry;
                _renewAt = isLong ? expires - ClusterLimits.RenewBeforeExpiry : expires;
                return _login = login;
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            throw Disposed.Exception();
        }
        finally
        {
            lock (_gate)
            {
                _renewal = null;
            }
        }
    }
}
