using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Sessions;

/// <summary>What the end of a pool waits for.</summary>
public sealed class PoolDisposeTests
{
    // An upgrade that is through when the pool is told to close: nothing cancels it any more.
    [Fact]
    public async Task Dispose_waits_for_the_end_of_a_session_that_came_up_meanwhile()
    {
        var options = new SessionOptions { PingInterval = TimeSpan.FromHours(10) };
        var isUp = new TaskCompletionSource();
        var wire = new FrameWire();
        var transport = new SlowToClose(wire.Client);
        var pool = new SessionPool(
            async (pod, _) =>
            {
                await isUp.Task;
                return new PortForwardSession(new UpgradedTransport(transport, PortForwardTransport.Spdy), pod, options, NullLogger.Instance);
            },
            options);
        var renting = pool.RentAsync(PoolFixture.Pod, 80, default).AsTask();

        var disposing = pool.DisposeAsync().AsTask();
        isUp.SetResult();
        await transport.IsClosing.WaitAsync(FrameWire.Patience);
        await Task.WhenAny(disposing, Task.Delay(200));
        var returnedTooEarly = disposing.IsCompleted;
        transport.MayClose.SetResult();
        await disposing.WaitAsync(FrameWire.Patience);

        Assert.False(returnedTooEarly, "the pool was disposed of while a session was still being closed");
        Assert.Equal(0, pool.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => renting).WaitAsync(FrameWire.Patience);
    }

    /// <summary>A transport that takes its time to close.</summary>
    private sealed class SlowToClose(ClientWire inner) : Stream
    {
        private readonly TaskCompletionSource _isClosing = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsClosing => _isClosing.Task;

        public TaskCompletionSource MayClose { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            _isClosing.TrySetResult();
            await MayClose.Task;
            await inner.DisposeAsync();
            await base.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }
}
