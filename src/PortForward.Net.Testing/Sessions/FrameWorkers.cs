using System.Threading.Channels;

namespace PortForward.Net.Testing.Sessions;

/// <summary>The five workers of a real server's session, each of which processes its frames one after the other.</summary>
internal sealed class FrameWorkers
{
    private const int Count = 5;
    private const int QueueLength = 50;

    private readonly Channel<Func<Task>>[] _queues = new Channel<Func<Task>>[Count];
    private readonly Task _running;
    private int _turn;

    public FrameWorkers()
    {
        var workers = new Task[Count];
        for (var i = 0; i < Count; i++)
        {
            var queue = Channel.CreateBounded<Func<Task>>(new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true });
            _queues[i] = queue;
            workers[i] = Task.Run(() => WorkAsync(queue.Reader));
        }

        _running = Task.WhenAll(workers);
    }

    /// <summary>Queues the work of a stream's frame. Waits while the queue of the stream's worker is full.</summary>
    public ValueTask QueueAsync(int streamId, Func<Task> work, CancellationToken cancellationToken) =>
        _queues[streamId % Count].Writer.WriteAsync(work, cancellationToken);

    /// <summary>Queues the work of a frame without a stream, for the workers in turn.</summary>
    public ValueTask QueueInTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        var worker = _turn;
        _turn = (_turn + 1) % Count;
        return _queues[worker].Writer.WriteAsync(work, cancellationToken);
    }

    /// <summary>Accepts no more work. The task completes when all queued work is done, which a blocked worker may prevent.</summary>
    public Task DrainAsync()
    {
        foreach (var queue in _queues)
        {
            queue.Writer.TryComplete();
        }

        return _running;
    }

    private static async Task WorkAsync(ChannelReader<Func<Task>> queue)
    {
        await foreach (var work in queue.ReadAllAsync().ConfigureAwait(false))
        {
            await work().ConfigureAwait(false);
        }
    }
}
