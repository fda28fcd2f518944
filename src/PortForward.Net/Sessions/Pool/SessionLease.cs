using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Sessions.Pool;

/// <summary>The right to open one connection on a pooled session. It ends with that connection, or when it is returned unused.</summary>
internal sealed class SessionLease : IDisposable
{
    private readonly SessionPool _pool;
    private int _used;

    public SessionLease(SessionPool pool, PortForwardSession session)
    {
        _pool = pool;
        Session = session;
    }

    public PortForwardSession Session { get; }

    /// <summary>Opens the connection, whose end also ends the lease.</summary>
    /// <exception cref="PortForwardException">The connection could not be opened; the lease has ended.</exception>
    public ValueTask<StreamPair> OpenAsync(int port, ReadOnlyMemory<byte> firstData, PairOptions options, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Interlocked.Exchange(ref _used, 1) != 0, this);
        try
        {
            return Session.OpenAsync(port, firstData, options, cancellationToken);
        }
        finally
        {
            _pool.EndReservation(Session);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _used, 1) == 0)
        {
            _pool.EndReservation(Session);
        }
    }
}
