using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PortForward.Net.Compare.Servers;

namespace PortForward.Net.Compare.Workloads;

/// <summary>The pod takes as fast as it goes, and says what it has got: that is when the clock stops.</summary>
internal sealed class Upload(int connections) : Transfer(connections, 7013)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private readonly ConcurrentBag<(string Answer, string Expected)> _answers = [];

    public override string Name => $"up-{Connections}";

    public override string Description => (Connections == 1 ? "One connection uploads" : $"{Connections} connections at once upload; the sum of all")
        + ". The clock stops when the pod has answered with the count and the SHA-256.";

    protected override void Prepare(Load load)
    {
        _answers.Clear();
        RingPattern.AnswerTo(Length(load, Connections));
    }

    protected override async Task MoveAsync(Stream stream, Load load, int part, int parts, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(Silence, cancellationToken);
        var length = Length(load, parts);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length}\n")), watchdog.Token);
        var pattern = new RingPattern();
        for (var rest = length; rest > 0; rest -= Pattern.BlockLength)
        {
            watchdog.Touch();
            await stream.WriteAsync(pattern.NextBlock()[..(int)Math.Min(rest, Pattern.BlockLength)], watchdog.Token);
        }

        watchdog.Touch();
        _answers.Add((await ReadLineAsync(stream, watchdog.Token), RingPattern.AnswerTo(length)));
    }

    protected override void Check(Load load)
    {
        foreach (var (answer, expected) in _answers)
        {
            if (answer != expected)
            {
                throw new InvalidDataException($"The pod got something else than was sent: '{answer.Trim()}' instead of '{expected.Trim()}'.");
            }
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new byte[128];
        var length = 0;
        while (length == 0 || line[length - 1] != '\n')
        {
            var read = await stream.ReadAsync(line.AsMemory(length), cancellationToken);
            length += read > 0 ? read : throw new IOException("The connection ended before the pod's answer.");
        }

        return Encoding.ASCII.GetString(line, 0, length);
    }
}
