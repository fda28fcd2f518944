namespace PortForward.Net.Testing.Sessions;

/// <summary>Passes the payloads of a stream from the worker that received them to the reader of the stream, without a buffer.</summary>
/// <remarks>One side offers and the other takes. An offer that is not taken lasts until the stream ends: this blocks the workers of real
/// servers.</remarks>
internal sealed class DataHandover
{
    private readonly object _gate = new();
    private byte[]? _offered;
    private TaskCompletionSource? _offer;
    private TaskCompletionSource<byte[]?>? _taker;
    private bool _ended;

    /// <summary>Offers a payload. The task completes when it was taken, or discarded because the stream has ended.</summary>
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

    /// <summary>Takes the next payload; null if the stream has ended.</summary>
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

    /// <summary>Ends the stream for both sides and discards the current offer.</summary>
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
