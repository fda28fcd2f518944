using System.Net.Sockets;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>One direction of a relay: from the pod to the local socket.</summary>
/// <remarks>Most bytes bypass this class: they go directly from the receive buffer to the socket (<see cref="LocalSink"/>). This class sends those that
/// the socket could not accept immediately.</remarks>
internal sealed class Download(Socket socket, StreamPair pair)
{
    /// <summary>Gets a value indicating whether the local socket failed: it was reset, or its application exited.</summary>
    public bool LocalBroke { get; private set; }

    /// <summary>Copies until the pair is finished and all data from the pod is written, or until the socket fails.</summary>
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
