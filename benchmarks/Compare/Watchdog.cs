namespace PortForward.Net.Compare;

/// <summary>Cancels when nothing has happened for some time, so that what hangs costs that time only.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _limit;

    public Watchdog(TimeSpan limit, CancellationToken cancellationToken)
    {
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Touch();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Something has happened.</summary>
    public void Touch() => _source.CancelAfter(_limit);

    public void Dispose() => _source.Dispose();
}
