using System.Net.Sockets;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>One direction of a relay: what the pod sends, to the local socket.</summary>
/// <remarks>Most bytes never come here: they go straight to the socket from what was received (<see cref="LocalSink"/>). This is for those that it
/// could not take at once.</remarks>
internal sealed class Download(Socket socket, StreamPair pair)
{
    /// <summary>Whether the socket broke: its program reset it, or is gone.</summary>
    public bool LocalBroke { get; private set; }

    /// <summary>Copies until the pair is finished and all that the pod sent is written, or the socket breaks.</summary>
    public async Task RunAsync()
    {
        pair.Incoming.PassTo(new LocalSink(socket));
        var slice = TimeSlice.Begin();
        try
        {
            while (true)
            {
                if (slice.IsOver())
                {
                    await Detached.Yield();
                }

                var reading = pair.Input.ReadAsync();
                var waits = !reading.IsCompleted;
                var result = await reading.ConfigureAwait(false);
                slice.NoteStep(waits);
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

        pair.Incoming.CompleteReading();
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = await socket.SendAsync(bytes).ConfigureAwait(false);
            pair.Incoming.NoteDelivered(sent);
            bytes = bytes[sent..];
        }
    }
}
