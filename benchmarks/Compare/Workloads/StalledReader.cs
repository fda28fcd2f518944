namespace PortForward.Net.Compare.Workloads;

/// <summary>The local program asks for a gigabyte and never reads it.</summary>
/// <param name="callers">How many connections echo at once.</param>
internal sealed class StalledReader(int callers = 1) : BesideAStall(7002, callers)
{
    public override string Name => Callers == 1 ? "stalled-reader" : "burst-stalled-reader";

    public override string Description => (Callers == 1 ? "" : $"On {Callers} connections at once, which begin on a fresh forward: ")
        + "64 bytes there and back, while another connection has asked for a gigabyte and does not read it.";

    protected override async Task StallAsync(Stream stream, CancellationToken cancellationToken)
        => await stream.WriteAsync("1073741824 1\n"u8.ToArray(), cancellationToken);
}
