using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Errors;
using PortForward.Net.Logging;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Holds the current transport. A login with a different client certificate replaces it immediately; running requests finish on the old
/// one.</summary>
internal sealed class RotatingTransport(Credential credential, Func<Login, ClusterTransport> create, ILogger logger) : IAsyncDisposable
{
    private readonly object _gate = new();
    private ClusterTransport? _current;
    private bool _disposed;

    /// <summary>Gets the login and the transport for the next request.</summary>
    /// <exception cref="PortForwardException">No credential could be obtained.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async ValueTask<ClusterLease> RentAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var login = await credential.GetAsync(cancellationToken).ConfigureAwait(false);
            if (Enter(login) is { } transport)
            {
                return new ClusterLease(transport, login);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _current?.Leave();
            _current = null;
        }

        await credential.DisposeAsync().ConfigureAwait(false);
    }

    // Null means that a more recent login has overtaken this one.
    private ClusterTransport? Enter(Login login)
    {
        lock (_gate)
        {
            Disposed.ThrowIf(_disposed);
            if (_current is null)
            {
                _current = create(login);
            }
            else if (!ReferenceEquals(_current.Certificate, login.Certificate))
            {
                if (login.Epoch < _current.Epoch)
                {
                    return null;
                }

                Log.GenerationReplaced(logger);
                var old = _current;
                _current = create(login);
                old.Leave();
            }

            _current.Epoch = Math.Max(_current.Epoch, login.Epoch);
            _current.Enter();
            return _current;
        }
    }
}
