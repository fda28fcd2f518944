using System.Runtime.CompilerServices;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Streams;

namespace PortForward.Net.Tunnel;

/// <summary>The duplex stream of an upgraded connection. It sends a large write in as few packets as possible.</summary>
/// <remarks>SslStream splits a write into records and sends each separately. Every packet has a fixed cost on both sides.</remarks>
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
