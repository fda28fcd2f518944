namespace PortForward.Net.Compare.Workloads;

/// <summary>The local program asks for a gigabyte and never reads it.</summary>
internal sealed class StalledReader() : BesideAStall(7002)
{
    public override string Name => "stalled-reader";

    public override string Description => "64 bytes there and back, while another connection has asked for a gigabyte and does not read it.";

    protected override async Task StallAsync(Stream stream, CancellationToken cancellationToken)
        => await stream.WriteAsync("1073741824 1\n"u8.ToArray(), cancellationToken);
}
