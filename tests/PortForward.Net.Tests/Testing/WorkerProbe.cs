using System.Globalization;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Tests.Testing;

/// <summary>Finds the blocked workers of a session by PINGs, which visit the workers in turn.</summary>
internal sealed class WorkerProbe(SpdyTestClient client)
{
    private const int Workers = 5;
    private const int Rounds = 2;
    private uint _next = 1;

    /// <summary>Gives the workers that answer no PING while the others answer two, and all other frames that came meanwhile.</summary>
    /// <param name="expected">How many there should be: the probe waits for all answers of the others.</param>
    public async Task<(int[] Blocked, List<string> Frames)> FindBlockedAsync(int expected)
    {
        var first = _next;
        for (var i = 0; i < Workers * Rounds; i++, _next += 2)
        {
            await client.SendAsync(output => SpdyFrameWriter.WritePing(output, _next));
        }

        var frames = new List<string>();
        var answered = new HashSet<int>();
        for (var left = (Workers - expected) * Rounds; left > 0;)
        {
            var frame = await client.ReadAsync() ?? throw new EndOfStreamException();
            if (!frame.StartsWith("PING ", StringComparison.Ordinal))
            {
                frames.Add(frame);
                continue;
            }

            var id = uint.Parse(frame.AsSpan("PING ".Length), CultureInfo.InvariantCulture);

            // What an earlier probe asked for may be answered late.
            if (id >= first)
            {
                answered.Add((int)((id / 2) % Workers));
                left--;
            }
        }

        return ([.. Enumerable.Range(0, Workers).Except(answered)], frames);
    }
}
