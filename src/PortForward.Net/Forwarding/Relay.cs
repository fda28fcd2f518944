using System.Buffers;
using System.Net.Sockets;
using PortForward.Net.Sessions;
using PortForward.Net.Spdy;

namespace PortForward.Net.Forwarding;

/// <summary>Copies between a local socket and a pair: one loop for each direction, each the only one to touch its side.</summary>
internal sealed class Relay(Socket socket, StreamPair pair, TimeProvider timeProvider)
{
    /// <summary>How often a held-up upload looks whether its program is still there.</summary>
    private static readonly TimeSpan ResetCheck = TimeSpan.FromSeconds(1);

    /// <summary>A bulk transfer finds its sockets ready for long: it lets others have the thread now and then.</summary>
    private const int TurnsAtOnce = 4;

    /// <summary>Many programs end their sending and close right after.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);

    /// <summary>The local program sends no more.</summary>
    public bool LocalEnded { get; private set; }

    /// <summary>The local socket broke: the program reset it, or is gone.</summary>
    public bool LocalBroke { get; private set; }

    /// <summary>Copies until the pair is finished and all that the pod sent is written.</summary>
    public async Task RunAsync()
    {
        using var uploadStop = new CancellationTokenSource();
        var upload = UploadAsync(uploadStop.Token);
        var download = DownloadAsync();
        if (await pair.Completion.ConfigureAwait(false) is { Error: PortForwardError.LimitExceeded })
        {
            // What is left is for a program that does not read: waiting for it would be for ever.
            LocalEnd.Reset(socket);
        }

        await download.ConfigureAwait(false);
        if (!upload.IsCompleted)
        {
            // The upload waits for a program that may never speak again; what it would send has nowhere to go.
            await uploadStop.CancelAsync().ConfigureAwait(false);
        }

        await upload.ConfigureAwait(false);
    }

    private async Task UploadAsync(CancellationToken stop)
    {
        try
        {
            for (var turns = 1; ; turns++)
            {
                if (turns % TurnsAtOnce == 0)
                {
                    await Task.Yield();
                }

                // An idle connection holds no buffer: wait for readability first.
                await socket.ReceiveAsync(Memory<byte>.Empty, stop).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(SpdyStream.MaxDataLength);
                try
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(0, SpdyStream.MaxDataLength), stop).ConfigureAwait(false);
                    if (read == 0)
                    {
                        LocalEnded = true;
                        break;
                    }

                    var sending = pair.SendAsync(buffer.AsMemory(0, read), stop);
                    if (sending.IsCompletedSuccessfully)
                    {
                        sending.GetAwaiter().GetResult();
                    }
                    else if (!await SentAsync(sending.AsTask()).ConfigureAwait(false))
                    {
                        LocalBroke = true;
                        pair.Abort();
                        return;
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }

            await EndUploadAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            LocalBroke = true;
            pair.Abort();
        }
        catch (Exception e) when (e is OperationCanceledException or PortForwardException)
        {
            // The pair has finished; its completion says how.
        }
    }

    /// <summary>Passes the end of sending on, and watches for the program to be gone entirely: then nobody waits for an answer.</summary>
    private async Task EndUploadAsync(CancellationToken stop)
    {
        var isGone = LocalProgram.HasClosed(socket);
        pair.CompleteWrites(isGone);
        for (var wait = FirstLook; !isGone; wait = wait < ResetCheck ? 2 * wait : wait)
        {
            await Task.Delay(wait, timeProvider, stop).ConfigureAwait(false);
            isGone = LocalProgram.HasClosed(socket);
        }

        pair.CompleteWrites(isGone);
    }

    /// <summary>Waits for a send that has no room; false when the program resets its socket meanwhile, which nothing else would notice.</summary>
    private async Task<bool> SentAsync(Task sending)
    {
        while (true)
        {
            try
            {
                await sending.WaitAsync(ResetCheck, timeProvider).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException) when (!sending.IsCompleted)
            {
                if (socket.Poll(0, SelectMode.SelectError))
                {
                    pair.Abort();
                    await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return false;
                }
            }
            catch (TimeoutException)
            {
                // It completed at the same moment: the next turn tells how.
            }
        }
    }

    private async Task DownloadAsync()
    {
        try
        {
            while (true)
            {
                var result = await pair.Input.ReadAsync().ConfigureAwait(false);
                foreach (var segment in result.Buffer)
                {
                    await SendAllAsync(segment).ConfigureAwait(false);
                }

                pair.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            LocalBroke = true;
            pair.Abort();
        }

        await pair.Input.CompleteAsync().ConfigureAwait(false);
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = await socket.SendAsync(bytes).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }
}
