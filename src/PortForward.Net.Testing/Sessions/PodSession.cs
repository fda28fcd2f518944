using System.Buffers;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing.Faults;

namespace PortForward.Net.Testing.Sessions;

/// <summary>The pod's side of an upgraded connection, like the streaming server of a container runtime in a real cluster.</summary>
internal sealed class PodSession : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Action _cut;
    private readonly FrameOutbox _outbox;
    private readonly FrameReceiver _receiver;
    private readonly object _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly IdleTimer _idle;
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    public PodSession(TestPod pod, TestTransports kind, Stream transport, Action cut, TestClusterOptions options, TestFaults faults)
    {
        Pod = pod;
        Kind = kind;
        _cut = cut;
        _idle = new IdleTimer(options.TimeProvider, faults, ExpireIdle);
        _outbox = new FrameOutbox(transport, _idle);
        _receiver = new FrameReceiver(pod, transport, _outbox, _idle, options, faults);
    }

    /// <summary>Gets the transport.</summary>
    public TestTransports Kind { get; }

    public TestPod Pod { get; }

    public int OpenStreams => _receiver.OpenStreams;

    /// <summary>Gets the protocol violation for which the session was closed, if any.</summary>
    public string? ProtocolError { get; private set; }

    /// <summary>Serves the session until the client disconnects or violates the protocol, or the cluster stops.</summary>
    /// <param name="stopping">Canceled when the cluster stops, in which case the client receives GOAWAY.</param>
    /// <param name="gone">Canceled when the client's connection is gone, although its data may still be unread.</param>
    /// <param name="left">Called after the client has disconnected, although a blocked worker may still block handlers.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken gone, Action? left = null)
    {
        var writing = WriteAsync();
        var reading = ReadUntilEndAsync(gone);
        _idle.Check();
        using (stopping.Register(Close))
        {
            if (await Task.WhenAny(reading, _closing.Task).ConfigureAwait(false) == reading)
            {
                left?.Invoke();
                await Task.WhenAny(_receiver.DrainAsync(), _closing.Task).ConfigureAwait(false);
            }
        }

        // Sent before reading stops: a WebSocket whose read was canceled cannot send any more.
        await SayGoodbyeAsync(writing).ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    /// <summary>Sends GOAWAY and ends the session.</summary>
    public void Close() => WhileAlive(() =>
    {
        _receiver.StopPrograms();
        _closing.TrySetResult();
    });

    /// <summary>Checks whether the session has been idle for too long.</summary>
    public void CheckIdle() => _idle.Check();

    /// <summary>Cuts the connection abruptly, like a network failure.</summary>
    public void Cut() => WhileAlive(() =>
    {
        _cut();
        _ended.Cancel();
    });

    /// <summary>Ends the session as if the client had disconnected.</summary>
    public void EndReading() => WhileAlive(_ended.Cancel);

    /// <summary>Sends raw bytes between two frames.</summary>
    public void SendRaw(ReadOnlyMemory<byte> bytes) => _outbox.Send(output => output.Write(bytes.Span));

    /// <summary>Sends GOAWAY and continues to serve open streams.</summary>
    public void SendGoAway(uint status = 0)
    {
        var lastGood = _receiver.StopAccepting();
        _outbox.Send(output => SpdyFrameWriter.WriteGoAway(output, lastGood, status));
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        await _receiver.DisposeAsync().ConfigureAwait(false);
        _idle.Dispose();
        _outbox.Dispose();
        _ended.Dispose();
    }

    /// <summary>Ignores failures of a session that is already ending, whose resources may be disposed.</summary>
    private void WhileAlive(Action action)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                action();
            }
        }
    }

    private void ExpireIdle()
    {
        _receiver.ResetStreams();
        Close();
    }

    private async Task WriteAsync()
    {
        try
        {
            await _outbox.RunAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await _ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task SayGoodbyeAsync(Task writing)
    {
        await _receiver.EndStreamsAsync().ConfigureAwait(false);
        SendGoAway();
        _outbox.Complete();
        try
        {
            // By the system clock: the client's network does not depend on the cluster's clock.
            await writing.WaitAsync(Farewell, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Cut();
            await writing.ConfigureAwait(false);
        }
    }

    private async Task ReadUntilEndAsync(CancellationToken gone)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(gone, _ended.Token);
        try
        {
            await _receiver.RunAsync(_ended.Token, held.Token).ConfigureAwait(false);
        }
        catch (SpdyProtocolException exception)
        {
            ProtocolError = exception.Message;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client disconnected abruptly, or the session was cut.
        }
    }
}
