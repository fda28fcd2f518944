using System.Net.Sockets;

namespace PortForward.Net.Compare.Workloads;

/// <summary>The local program asks for a gigabyte and never reads it.</summary>
internal sealed class StalledReader() : BesideAStall(7002)
{
    public override string Name => "stalled-reader";

    protected override async Task StallAsync(Socket socket, CancellationToken cancellationToken)
        => await socket.SendAsync("1073741824 1\n"u8.ToArray(), cancellationToken);
}
