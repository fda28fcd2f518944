using System.Text;
using FsCheck;
using FsCheck.Xunit;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Resolution;
using PortForward.Net.Resolution.Watches;

namespace PortForward.Net.Tests.Resolution.Watches;

public sealed class WatchStreamTests
{
    private const string Lines = """
        {"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"7"}}}
        {"type":"MODIFIED","object":{"metadata":{"name":"a","resourceVersion":"8"},"status":{"phase":"Running"}}}
        {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}
        {"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"10"}}}
        {"type":"ERROR","object":{"kind":"Status","status":"Failure","code":410,"message":"too old resource version"}}
        {"type":"NEW","object":{}}

        """;

    // Case: events arrive in pieces of any length.
    [Property]
    public bool Events_are_the_same_however_the_bytes_arrive(PositiveInt piece)
    {
        var events = ReadAsync(new PiecewiseStream(Encoding.UTF8.GetBytes(Lines.ReplaceLineEndings("\n")), piece.Get)).GetAwaiter().GetResult();
        return events is
        [
        { Type: WatchEventType.Changed, Version: "7" },
        { Type: WatchEventType.Changed, Version: "8", Item.Status.Phase: "Running" },
        { Type: WatchEventType.Bookmark, Version: "9", Item: null },
        { Type: WatchEventType.Deleted, Version: "10", Item.Metadata.Name: "a" },
        { Type: WatchEventType.Error, Status: 410, Message: "too old resource version" },
        { Type: WatchEventType.Unknown },
        ];
    }

    [Fact]
    public async Task A_line_without_an_end_is_no_event() =>
        Assert.Empty(await ReadAsync(new MemoryStream("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}"""u8.ToArray())));

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":7}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":[]}}\n")]
    public async Task What_is_not_an_event_is_a_violation(string line)
    {
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(line))));
        Assert.Equal(PortForwardError.ProtocolViolation, error.Error);
    }

    [Theory]
    [InlineData("7\n")]
    [InlineData("{}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":null}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{}}\n")]
    public async Task An_event_without_an_object_means_nothing(string line) =>
        Assert.Equal(WatchEventType.Unknown, Assert.Single(await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(line)))).Type);

    [Fact]
    public async Task A_line_without_an_end_is_given_up()
    {
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ReadAsync(new PiecewiseStream(new byte[ResolutionLimits.WatchEventLength + 100_000], 64 * 1024)));
        Assert.Equal(PortForwardError.ProtocolViolation, error.Error);
    }

    private static async Task<List<WatchEvent<Pod>>> ReadAsync(Stream body)
    {
        var events = new List<WatchEvent<Pod>>();
        await foreach (var e in WatchStream.ReadAsync(body, ApiJson.Default.Pod, CancellationToken.None))
        {
            events.Add(e);
        }

        return events;
    }

    private sealed class PiecewiseStream(byte[] data, int piece) : MemoryStream(data)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
