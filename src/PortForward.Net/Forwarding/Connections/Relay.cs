using System.Net.Sockets;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Copies between a local socket and a pair, in both directions independently.</summary>
internal sealed class Relay(Socket socket, StreamPair pair, SentBytes sent, bool localEnded, TimeProvider timeProvider)
{
    private readonly Upload _upload = new(socket, pair, sent, timeProvider) { LocalEnded = localEnded };
    private readonly Download _download = new(socket, pair);

    /// <summary>Gets a value indicating whether the local side has completed its writes.</summary>
    public bool LocalEnded => _upload.LocalEnded;

    /// <summary>Gets a value indicating whether the local socket failed: it was reset, or its application exited.</summary>
    public bool LocalBroke => _upload.LocalBroke || _download.LocalBroke;

    /// <summary>Copies until the pair is finished and all data from the pod is written.</summary>
    public async Task RunAsync()
    {
        using var uploadStop = new CancellationTokenSource();
        var upload = _upload.RunAsync(uploadStop.Token);
        var download = _download.RunAsync();
        if (await pair.Completion.ConfigureAwait(false) is { Error: PortForwardError.LimitExceeded })
        {
            // The rest is for a client that does not read, so waiting could take forever.
            SocketCloser.Reset(socket);
        }

        await download.ConfigureAwait(false);
        if (!upload.IsCompleted)
        {
            // The upload waits for a client that may never send again, and its data would have no destination.
            await uploadStop.CancelAsync().ConfigureAwait(false);
        }

        await upload.ConfigureAwait(false);
    }
}
