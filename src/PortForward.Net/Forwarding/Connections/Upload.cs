using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>One direction of a relay: from the local socket to the pod.</summary>
internal sealed class Upload(Socket socket, StreamPair pair, SentBytes sent, TimeProvider timeProvider)
{
    /// <summary>Gets a value indicating whether the local side has completed its writes.</summary>
    public bool LocalEnded { get; set; }

    /// <summary>Gets a value indicating whether the local socket failed: it was reset, or its application exited.</summary>
    public bool LocalBroke { get; private set; }

    /// <summary>Copies until the local side ends, the pair is finished, or the token is canceled. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var watch = new ResetWatch(socket, timeProvider, Break);
        try
        {
            await CopyAsync(watch, stop).ConfigureAwait(false);
            await EndAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break();
        }
        catch (Exception e) when (e is OperationCanceledException or PortForwardException)
        {
            // The pair has finished; its completion has the result.
        }
    }

    /// <summary>Copies until the local side completes its writes.</summary>
    private async Task CopyAsync(ResetWatch watch, CancellationToken stop)
    {
        var source = new LocalSource(socket, sent);
        var slice = TimeSlice.Begin();
        for (var mayHaveMore = false; !LocalEnded;)
        {
            if (!mayHaveMore)
            {
                // An idle connection holds no buffer: wait for readability first.
                await socket.ReceiveAsync(Memory<byte>.Empty, stop).ConfigureAwait(false);
            }
            else if (slice.IsOver())
            {
                await Detached.Yield();
            }

            if (sent.IsComplete && pair.BytesReceived > 0)
            {
                sent.Release();
            }

            var fill = pair.TrySendFrom(source);
            if (fill == SpdyFill.Busy)
            {
                fill = await CopyBufferAsync(watch, stop).ConfigureAwait(false);
            }

            LocalEnded = fill == SpdyFill.Ended;
            mayHaveMore = fill == SpdyFill.Filled;
        }
    }

    /// <summary>Copies the available data, and waits for room to send it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SpdyFill> CopyBufferAsync(ResetWatch watch, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SpdyStream.MaxAtOnce);
        try
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(0, SpdyStream.MaxAtOnce), stop).ConfigureAwait(false);
            if (read == 0)
            {
                return SpdyFill.Ended;
            }

            sent.Add(buffer.AsSpan(0, read));
            watch.Begin();
            await pair.SendAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
            watch.End();
            return read == SpdyStream.MaxAtOnce ? SpdyFill.Filled : SpdyFill.Sent;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Forwards the half-close, and watches for the local socket to be closed completely, when nobody waits for a response any more.</summary>
    private async Task EndAsync(CancellationToken stop)
    {
        var isGone = LocalPeerProbe.HasClosed(socket);
        pair.CompleteWrites(isGone);
        for (var wait = ForwardingLimits.FirstPeerLook; !isGone; wait = wait < ForwardingLimits.LongestPeerLook ? 2 * wait : wait)
        {
            await Task.Delay(wait, timeProvider, stop).ConfigureAwait(false);
            isGone = LocalPeerProbe.HasClosed(socket);
        }

        pair.CompleteWrites(isGone);
    }

    private void Break()
    {
        LocalBroke = true;
        pair.Abort();
    }
}
