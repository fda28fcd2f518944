using PortForward.Net.Errors;
using PortForward.Net.Timing;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>A login that is issued for a limited time. Concurrent requests share one renewal, and the result is cached until it expires.</summary>
/// <remarks>Invariants: at most one renewal runs at a time, no caller's token cancels it, and disposing the credential does. A renewal that fails is not
/// repeated before the pause of <see cref="RenewalPace"/>; callers get the failure, or the login that was rejected, in the meantime.</remarks>
internal abstract class RenewedCredential : Credential
{
    private readonly object _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _end = new();
    private readonly RenewalPace _pace;
    private Login? _login;
    private PortForwardException? _failure;
    private Login? _rejected;
    private DateTimeOffset _renewAt;
    private Task<Login>? _renewal;

    /// <param name="timeProvider">The clock.</param>
    /// <param name="longestPause">The longest pause between renewals that fail while connections need a login.</param>
    /// <param name="longestUnattended">The longest pause while none does; infinite to wait for one.</param>
    protected RenewedCredential(TimeProvider timeProvider, TimeSpan longestPause, TimeSpan longestUnattended)
    {
        _timeProvider = timeProvider;
        _pace = new RenewalPace(_gate, longestPause, longestUnattended, timeProvider);
    }

    /// <inheritdoc/>
    public sealed override async ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        Task<Login> renewal;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            if (_login is { } login && _timeProvider.GetUtcNow() < _renewAt)
            {
                return login;
            }

            if (_renewal is null && _failure is not null && _pace.Wait is var wait && wait != TimeSpan.Zero)
            {
                throw Repeated(_failure, wait);
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
            if (!ReferenceEquals(refused, _login))
            {
                return true;
            }

            if (!ReferenceEquals(refused, _rejected))
            {
                _rejected = refused;
                _pace.NoteFailure();
            }

            if (_pace.Wait != TimeSpan.Zero && _renewal is null)
            {
                return false;
            }

            _login = null;
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override void NoteDemand()
    {
        lock (_gate)
        {
            _pace.NoteDemand();
        }
    }

    /// <inheritdoc/>
    public sealed override void NoteAccepted(Login login)
    {
        lock (_gate)
        {
            if (ReferenceEquals(login, _login) && !ReferenceEquals(login, _rejected))
            {
                _pace.NoteSuccess();
            }
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

    private static PortForwardException Repeated(PortForwardException failure, TimeSpan wait) => wait == Timeout.InfiniteTimeSpan
        ? failure.With($"{failure.Message} It is tried again when a connection needs it.")
        : failure.With($"{failure.Message} It is tried again in {Math.Ceiling(wait.TotalSeconds)} seconds.", retryAfter: wait);

    private async Task<Login> RenewOnceAsync()
    {
        try
        {
            var (login, expires) = await RenewAsync(_end.Token).ConfigureAwait(false);
            lock (_gate)
            {
                var isLong = expires - _timeProvider.GetUtcNow() > 2 * ClusterLimits.RenewBeforeExpiry;
                _failure = null;
                _renewAt = isLong ? expires - ClusterLimits.RenewBeforeExpiry : expires;
                return _login = login;
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            throw Disposed.Exception();
        }
        catch (PortForwardException e)
        {
            lock (_gate)
            {
                _failure = e;
                _pace.NoteFailure();
            }

            throw;
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
