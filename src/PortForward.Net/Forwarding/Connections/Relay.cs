using System.Net.Sockets;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Copies between a local socket and a pair, each direction for itself.</summary>
internal sealed class Relay(Socket socket, StreamPair pair, TimeProvider timeProvider)
{
    private readonly Upload _upload = new(socket, pair, timeProvider);
    private readonly Download _download = new(socket, pair);

    /// <summary>The local program sends no more.</summary>
    public bool LocalEnded => _upload.LocalEnded;

    /// <summary>The local socket broke: the program reset it, or is gone.</summary>
    public bool LocalBroke => _upload.LocalBroke || _download.LocalBroke;

    /// <summary>Copies until the pair is finished and all that the pod sent is written.</summary>
    public async Task RunAsync()
    {
        using var uploadStop = new CancellationTokenSource();
        var upload = _upload.RunAsync(uploadStop.Token);
        var download = _download.RunAsync();
        if (await pair.Completion.ConfigureAwait(false) is { Error: PortForwardError.LimitExceeded })
        {
            // What is left is for a program that does not read: waiting for it would be for ever.
            SocketCloser.Reset(socket);
        }

        await download.ConfigureAwait(false);
        if (!upload.IsCompleted)
        {
            // The upload waits for a program that may never speak again; what it would send has nowhere to go.
            await uploadStop.CancelAsync().ConfigureAwait(false);
        }

        await upload.ConfigureAwait(false);
    }
}
