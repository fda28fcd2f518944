using System.Buffers;
using System.Net.Sockets;
using PortForward.Net.Sessions;
using PortForward.Net.Spdy;

namespace PortForward.Net.Forwarding;

/// <summary>One direction of a relay: what the local program sends, to the pod.</summary>
internal sealed class Upload(Socket socket, StreamPair pair, TimeProvider timeProvider)
{
    /// <summary>Two DATA frames with their headers, and that of a WebSocket message around them, fill four TLS records to the byte. A rest in a record
    /// of its own costs each server on the way as much as a full one.</summary>
    public const int BufferLength = SpdyStream.MaxAtOnce - (2 * SpdyFrameReader.HeaderLength) - 8;

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    /// <summary>Many programs end their sending and close right after.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);

    /// <summary>The local program sends no more.</summary>
    public bool LocalEnded { get; private set; }

    /// <summary>The local socket broke: the program reset it, or is gone.</summary>
    public bool LocalBroke { get; private set; }

    /// <summary>Copies until the program ends, the pair is finished, or the token is cancelled. Never throws.</summary>
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
            // The pair has finished; its completion says how.
        }
    }

    /// <summary>Copies to the end of what the program sends.</summary>
    private async Task CopyAsync(ResetWatch watch, CancellationToken stop)
    {
        var slice = TimeSlice.Begin();
        for (var mayHaveMore = false; ;)
        {
            if (!mayHaveMore)
            {
                // An idle connection holds no buffer: wait for readability first.
                await socket.ReceiveAsync(Memory<byte>.Empty, stop).ConfigureAwait(false);
            }
            else if (slice.IsOver())
            {
                await Task.Yield();
            }

            var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
            try
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(0, BufferLength), stop).ConfigureAwait(false);
                if (read == 0)
                {
                    LocalEnded = true;
                    return;
                }

                mayHaveMore = read == BufferLength;
                var sending = pair.SendAsync(buffer.AsMemory(0, read), stop);
                if (sending.IsCompletedSuccessfully)
                {
                    sending.GetAwaiter().GetResult();
                }
                else
                {
                    watch.Begin();
                    await sending.ConfigureAwait(false);
                    watch.End();
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Passes the end of sending on, and watches for the program to be gone entirely: then nobody waits for an answer.</summary>
    private async Task EndAsync(CancellationToken stop)
    {
        var isGone = LocalProgram.HasClosed(socket);
        pair.CompleteWrites(isGone);
        for (var wait = FirstLook; !isGone; wait = wait < LongestLook ? 2 * wait : wait)
        {
            await Task.Delay(wait, timeProvider, stop).ConfigureAwait(false);
            isGone = LocalProgram.HasClosed(socket);
        }

        pair.CompleteWrites(isGone);
    }

    private void Break()
    {
        LocalBroke = true;
        pair.Abort();
    }
}
