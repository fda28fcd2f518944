namespace PortForward.Net.Testing.Sessions;

/// <summary>Accepts the streams of a session, and runs a connection for each pair.</summary>
internal sealed class StreamAcceptor(TestPod pod, FrameOutbox outbox, TestClusterOptions options, TestFaults faults) : IDisposable
{
    private readonly PairTable _pairs = new(options.TimeProvider, options.PairTimeout, pod.Name);
    private readonly TaskOwner _tasks = new();
    private readonly CancellationTokenSource _stopping = new();

    public StreamTable Streams { get; } = new();

    /// <summary>Accepts a stream, and starts the connection if its pair is complete.</summary>
    public void Accept(PodStream stream)
    {
        stream.Reply();
        if (_pairs.Add(stream) is { Error: { } error, Data: { } data })
        {
            _tasks.Start(() => ForwardAsync(error, data));
        }
    }

    public void AcceptInBackground(PodStream stream, TimeSpan delay) => _tasks.Start(() => AcceptLaterAsync(stream, delay));

    public async Task AcceptLaterAsync(PodStream stream, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, options.TimeProvider, stream.ResetToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!stream.ResetToken.IsCancellationRequested)
        {
            Accept(stream);
            await outbox.WaitForRoomAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops the handlers immediately, even if they have unread data. Their streams end first, since nothing is sent for such an
    /// end.</summary>
    public void StopPrograms()
    {
        Streams.ResetAll();
        _stopping.Cancel();
    }

    /// <summary>Ends all streams and waits for their handlers.</summary>
    public Task EndAsync()
    {
        _pairs.Dispose();
        Streams.ResetAll();
        return _tasks.WhenAllAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task ForwardAsync(PodStream error, PodStream data)
    {
        await new ConnectionForward(pod, error, data, options, faults, _tasks, _stopping.Token).RunAsync().ConfigureAwait(false);
        Streams.RemoveIfClosed(error);
        Streams.RemoveIfClosed(data);
    }
}
