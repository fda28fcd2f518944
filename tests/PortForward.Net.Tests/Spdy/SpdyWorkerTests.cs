using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Tests.Spdy;

/// <summary>What is made of the server's five workers (protocol.md 4.5, 6.4).</summary>
public sealed class SpdyWorkerTests
{
    private const int Workers = 5;
    private const int Window = 32;

    private static readonly KeyValuePair<string, string>[] Headers = [new("streamtype", "data")];

    private readonly FakeTimeProvider _time = new();

    // Case 55.
    [Fact]
    public async Task The_streams_of_a_pair_share_a_worker_and_pairs_are_spread_over_all()
    {
        await using var peer = NewPeer();
        var pairs = Enumerable.Range(0, 15).Select(_ => OpenPair(peer)).ToList();

        Assert.All(pairs, pair => Assert.Equal(pair[0].Id % Workers, pair[1].Id % Workers));
        Assert.All(pairs.GroupBy(pair => pair[0].Id % Workers), worker => Assert.Equal(3, worker.Count()));
        var ids = pairs.SelectMany(pair => pair.Select(stream => stream.Id)).ToList();
        Assert.Equal(ids.Order(), ids);
        Assert.All(ids, id => Assert.Equal(1, id % 2));
    }

    // Case 55.
    [Fact]
    public async Task A_worker_that_does_not_answer_gets_no_more_streams()
    {
        await using var peer = NewPeer();
        var probe = peer.Connection.ProbeAsync(TimeSpan.FromSeconds(2), default);
        await AnswerProbeAsync(peer, but: 2);
        await peer.SyncAsync();

        Assert.Equal(SpdyProbeResult.Blocked, await EndAsync(probe));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.NotEqual(2, OpenPair(peer)[1].Id % Workers));
    }

    // Case 55.
    [Fact]
    public async Task A_worker_that_answers_late_is_used_again()
    {
        await using var peer = NewPeer();
        var probe = peer.Connection.ProbeAsync(TimeSpan.FromSeconds(2), default);
        var late = await AnswerProbeAsync(peer, but: 2);
        await peer.SyncAsync();
        await EndAsync(probe);
        await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, late));
        await peer.SyncAsync();

        Assert.Contains(Enumerable.Range(0, Workers), _ => OpenPair(peer)[1].Id % Workers == 2);
    }

    // Case 52: where sessions are shared, what a pod does not read never fills the queue of its worker.
    [Fact]
    public async Task An_upload_that_nobody_confirms_waits_here_and_others_go_on()
    {
        await using var peer = NewPeer();
        var (upload, other) = (OpenPair(peer)[1], OpenPair(peer)[1]);
        peer.Connection.SetShared(true);
        var uploading = upload.SendAsync(new byte[100 * SpdyStream.MaxDataLength], default).AsTask();
        var frames = await ReadDataAsync(peer, upload.Id, Window);
        await other.SendAsync(new byte[10], default);
        var next = await ReadUntilAsync(peer, frame => frame.Type == SpdyFrameType.Data);

        Assert.Equal(other.Id, next.StreamId);
        Assert.False(uploading.IsCompleted);
        Assert.InRange(frames.Count(frame => frame.Type == SpdyFrameType.Ping), 1, 5 * Workers);

        // Its worker answers: the frames before the PING have found their reader.
        await AnswerAllAsync(peer, frames);
        while (!uploading.IsCompleted)
        {
            await AnswerAllAsync(peer, [await peer.ReadAsync()]);
        }

        await uploading;
        peer.Cut();
    }

    [Fact]
    public async Task An_upload_that_waits_goes_on_when_it_is_alone_again()
    {
        await using var peer = NewPeer();
        var upload = OpenPair(peer)[1];
        peer.Connection.SetShared(true);
        var uploading = upload.SendAsync(new byte[100 * SpdyStream.MaxDataLength], default).AsTask();
        await ReadDataAsync(peer, upload.Id, Window);
        peer.Connection.SetShared(false);

        await ReadDataAsync(peer, upload.Id, 100 - Window);
        await uploading.WaitAsync(FrameWire.Patience);
    }

    [Fact]
    public async Task An_upload_that_waits_ends_with_its_stream_and_with_its_token()
    {
        await using var peer = NewPeer();
        var (reset, cancelled) = (OpenPair(peer)[1], OpenPair(peer)[1]);
        peer.Connection.SetShared(true);
        using var cancel = new CancellationTokenSource();
        var first = reset.SendAsync(new byte[100 * SpdyStream.MaxDataLength], default).AsTask();
        await ReadDataAsync(peer, reset.Id, Window);
        var second = cancelled.SendAsync(new byte[100 * SpdyStream.MaxDataLength], cancel.Token).AsTask();
        await ReadDataAsync(peer, cancelled.Id, Window);
        reset.Reset();
        await cancel.CancelAsync();

        await Assert.ThrowsAsync<SpdyStreamException>(() => first.WaitAsync(FrameWire.Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(FrameWire.Patience));
        peer.Cut();
    }

    [Fact]
    public async Task Who_is_answered_needs_no_window()
    {
        await using var peer = NewPeer();
        var stream = OpenPair(peer)[1];
        peer.Connection.SetShared(true);
        for (var i = 0; i < 3 * Window; i++)
        {
            await stream.SendAsync(new byte[1000], default).AsTask().WaitAsync(FrameWire.Patience);
            await ReadDataAsync(peer, stream.Id, 1);
            await peer.DataAsync(stream.Id, "ok");
            await peer.SyncAsync();
        }
    }

    private static SpdyStream[] OpenPair(SpdyPeer peer)
    {
        var streams = new SpdyStream[2];
        peer.Connection.Open(
            [new SpdyOpen(Headers, new RecordingHandler(), Fin: true), new SpdyOpen(Headers, new RecordingHandler())], streams, default, steer: true);
        return streams;
    }

    private static async Task<List<SpdyFrame>> ReadDataAsync(SpdyPeer peer, int streamId, int count)
    {
        var frames = new List<SpdyFrame>();
        while (frames.Count(frame => frame.Type == SpdyFrameType.Data && frame.StreamId == streamId) < count)
        {
            frames.Add(await peer.ReadAsync());
        }

        return frames;
    }

    private static async Task<SpdyFrame> ReadUntilAsync(SpdyPeer peer, Func<SpdyFrame, bool> isIt)
    {
        while (true)
        {
            var frame = await peer.ReadAsync();
            if (isIt(frame))
            {
                return frame;
            }
        }
    }

    private static async Task AnswerAllAsync(SpdyPeer peer, List<SpdyFrame> frames)
    {
        foreach (var ping in frames.Where(frame => frame.Type == SpdyFrameType.Ping))
        {
            await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, ping.Value));
        }
    }

    /// <summary>Answers five PINGs but one, and gives that one.</summary>
    private static async Task<uint> AnswerProbeAsync(SpdyPeer peer, int but)
    {
        var left = 0u;
        for (var i = 0; i < Workers; i++)
        {
            var ping = await ReadUntilAsync(peer, frame => frame.Type == SpdyFrameType.Ping);
            if (i == but)
            {
                left = ping.Value;
            }
            else
            {
                await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, ping.Value));
            }
        }

        return left;
    }

    /// <summary>Lets time pass until the probe has ended.</summary>
    private async Task<SpdyProbeResult> EndAsync(Task<SpdyProbeResult> probe)
    {
        while (!probe.IsCompleted)
        {
            await Task.Delay(2);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        return await probe;
    }

    private SpdyPeer NewPeer() => new(new SpdyConnectionOptions { PingInterval = TimeSpan.FromHours(1), TimeProvider = _time });
}
