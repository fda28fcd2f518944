namespace PortForward.Net.Testing.Sessions;

/// <summary>Hands the payloads of a stream from the worker that received them to whoever reads the stream, without any buffer between them.</summary>
/// <remarks>One side offers, one takes. An offer that nobody takes lasts until the stream ends: this is what blocks real servers' workers.</remarks>
internal sealed class DataHandover
{
    private readonly object _gate = new();
    private byte[]? _offered;
    private TaskCompletionSource? _offer;
    private TaskCompletionSource<byte[]?>? _taker;
    private bool _ended;

    /// <summary>Offers a payload; the task ends when it was taken, or dropped since the stream has ended.</summary>
    public Task OfferAsync(byte[] data)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return Task.CompletedTask;
            }

            if (_taker is { } taker)
            {
                _taker = null;
                taker.SetResult(data);
                return Task.CompletedTask;
            }

            _offered = data;
            _offer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _offer.Task;
        }
    }

    /// <summary>Takes the next payload; null when the stream has ended.</summary>
    public Task<byte[]?> TakeAsync()
    {
        lock (_gate)
        {
            if (_offered is { } data)
            {
                _offered = null;
                _offer!.SetResult();
                return Task.FromResult<byte[]?>(data);
            }

            if (_ended)
            {
                return Task.FromResult<byte[]?>(null);
            }

            _taker = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _taker.Task;
        }
    }

    /// <summary>Ends the stream for both sides. What was offered and not taken is dropped.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            _offered = null;
            _offer?.TrySetResult();
            _taker?.TrySetResult(null);
        }
    }
}
