using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Transport;

public sealed class WireBudgetTests
{
    private static readonly DataFrameLayout Layout = new(UpgradedTransport.LongestWrite, UpgradedTransport.PreferredWrite);

    [Fact]
    public void A_full_write_is_a_whole_number_of_tls_records()
    {
        const int OnTheWire = WireBudget.MessagesPerWrite * (WireBudget.BulkMessage + WireBudget.MessageHeader);
        Assert.Equal((WireBudget.Batch, 16 * WireBudget.TlsRecord), (OnTheWire, OnTheWire));
        Assert.Equal(WireBudget.Batch - (WireBudget.MessagesPerWrite * WireBudget.MessageHeader), WireBudget.Write);
        Assert.Equal(0, (WireBudget.BulkMessage + WireBudget.MessageHeader) % WireBudget.TlsRecord);
    }

    [Fact]
    public void The_frames_of_a_full_batch_fill_the_preferred_write_to_the_byte()
    {
        var frames = Layout.Capacity / Layout.FrameLength;
        Assert.Equal(WireBudget.Write, frames * (SpdyFrameReader.HeaderLength + Layout.FrameLength));
        Assert.InRange(Layout.FrameLength, 1, SpdyStream.MaxDataLength);
    }

    [Fact]
    public void The_header_of_a_message_is_as_long_as_the_budget_says()
    {
        var frame = new byte[WebSocketFrameHeader.MaxClientLength];
        Assert.Equal(WireBudget.MessageHeader, WebSocketFrameHeader.Write(frame, WebSocketOpcode.Binary, WireBudget.BulkMessage, new byte[WebSocketMask.KeyLength]));
    }

    [Theory]
    [InlineData(WireBudget.Write, new[] { WireBudget.BulkMessage, WireBudget.BulkMessage, WireBudget.BulkMessage, WireBudget.BulkMessage })]
    [InlineData(WireBudget.MaxMessage, new[] { WireBudget.MaxMessage })]
    [InlineData(WireBudget.MaxMessage + 1, new[] { WireBudget.BulkMessage, WireBudget.MaxMessage + 1 - WireBudget.BulkMessage })]
    public async Task A_write_is_cut_into_messages_that_fill_records(int length, int[] messages)
    {
        var wire = new WriteLengths();
        using var sender = new WebSocketSender(wire);

        await sender.SendAsync(new byte[length], TestContext.Current.CancellationToken);

        Assert.Equal(messages, wire.Lengths.Select(written => written - HeaderLength(written)));
    }

    // From 65,536 bytes on, the length takes eight bytes instead of two.
    private static int HeaderLength(int written) => written - WireBudget.MessageHeader > ushort.MaxValue ? WebSocketFrameHeader.MaxClientLength : WireBudget.MessageHeader;

    private sealed class WriteLengths : MemoryStream
    {
        public List<int> Lengths { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Lengths.Add(buffer.Length);
            return default;
        }
    }
}
