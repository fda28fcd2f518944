using BenchmarkDotNet.Attributes;
using PortForward.Net.Benchmarks.Peers;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Benchmarks;

/// <summary>The way down, from the transport to where a connection's bytes leave it, for each DATA frame.</summary>
[MemoryDiagnoser]
public class DownloadBenchmarks
{
    private const int Frames = 1024;

    /// <summary>How many different frames are played over and over.</summary>
    private const int FramesInScript = 16;

    private readonly Gauge _arrived = new();
    private SessionPeer _peer = null!;
    private StreamPair _pair = null!;
    private ReadOnlyMemory<byte> _script;
    private Task _draining = Task.CompletedTask;

    /// <summary>The bytes in each DATA frame.</summary>
    [Params(64, SpdyStream.MaxDataLength)]
    public int Payload { get; set; }

    [ParamsAllValues]
    public Form Form { get; set; }

    [ParamsAllValues]
    public Pace Pace { get; set; }

    [GlobalSetup(Target = nameof(ToSink))]
    public async Task OpenForSink()
    {
        await OpenAsync();
        _pair.Incoming.PassTo(new CountingSink(_arrived));
    }

    [GlobalSetup(Target = nameof(ToReader))]
    public async Task OpenForReader()
    {
        await OpenAsync();
        _draining = DrainAsync();
    }

    [GlobalCleanup]
    public async Task Close()
    {
        await _peer.DisposeAsync();
        await _draining.WaitAsync(Deadline.Time);
        _arrived.Dispose();
    }

    /// <summary>Straight from what was received.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void ToSink() => PlayAll();

    /// <summary>By the pipe, to a reader on another thread.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void ToReader() => PlayAll();

    private void PlayAll()
    {
        _arrived.Expect((long)Frames * Payload);
        _peer.Transport.Play(_script, Frames / FramesInScript);
        _arrived.Wait();
    }

    private async Task OpenAsync()
    {
        _peer = new SessionPeer(Form, Pace);
        (_pair, var dataId) = await _peer.OpenAsync();
        _script = _peer.Data(dataId, Payload, FramesInScript);
    }

    private async Task DrainAsync()
    {
        bool isOver;
        do
        {
            var result = await _pair.Input.ReadAsync().ConfigureAwait(false);
            var count = result.Buffer.Length;
            isOver = result.IsCompleted;
            _pair.Input.AdvanceTo(result.Buffer.End);
            _pair.Incoming.NoteDelivered(count);
            _arrived.Add(count);
        }
        while (!isOver);

        await _pair.Input.CompleteAsync();
    }
}
