using System.Globalization;
using System.Text;

namespace PortForward.Net.Compare.Workloads;

/// <summary>The pod sends as fast as it goes.</summary>
internal sealed class Download(int connections) : Transfer(connections, 7002)
{
    private const ulong Seed = 1;
    private const int MostPerRead = 256 * 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public override string Name => $"down-{Connections}";

    public override string Description
        => Connections == 1 ? "One connection downloads." : $"{Connections} connections at once download; the sum of all.";

    protected override void Prepare(Load load)
    {
        foreach (var piece in load.Buffers.Part(0, 1))
        {
            piece.Span.Clear();
        }
    }

    protected override async Task MoveAsync(Stream stream, Load load, int part, int parts, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(Silence, cancellationToken);
        var request = string.Create(CultureInfo.InvariantCulture, $"{Length(load, parts)} {Seed}\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), watchdog.Token);
        foreach (var piece in load.Buffers.Part(part, parts))
        {
            for (var rest = piece; !rest.IsEmpty;)
            {
                watchdog.Touch();
                var read = await stream.ReadAsync(rest[..Math.Min(rest.Length, MostPerRead)], watchdog.Token);
                rest = rest[(read > 0 ? read : throw new IOException("The connection ended before all had arrived."))..];
            }
        }
    }

    protected override void Check(Load load)
    {
        for (var i = 0; i < Connections; i++)
        {
            var pattern = load.Site.StartPattern(Seed);
            if (!load.Buffers.Part(i, Connections).All(piece => pattern.Matches(piece.Span)))
            {
                throw new InvalidDataException("Other bytes arrived than were sent.");
            }
        }
    }
}
