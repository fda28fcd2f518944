using System.Runtime.CompilerServices;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Streams;

namespace PortForward.Net.Tunnel;

/// <summary>What an upgrade leaves, as one duplex stream. A large write goes out in as few packets as it can.</summary>
/// <remarks>SslStream cuts a write into pieces and sends each by itself. Every packet costs this machine and the server's as much.</remarks>
internal sealed class CorkedStream(Stream inner, WireStream wire) : StreamDecorator(inner)
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.Length > WireBudget.CorkThreshold ? WriteCorkedAsync(buffer, cancellationToken) : Inner.WriteAsync(buffer, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteCorkedAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        wire.HoldPackets(true);
        try
        {
            await Inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            wire.HoldPackets(false);
        }
    }
}
