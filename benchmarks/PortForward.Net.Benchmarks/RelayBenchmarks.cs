using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using PortForward.Net.Benchmarks.Peers;
using PortForward.Net.Forwarding.Connections;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Benchmarks;

/// <summary>A relay with the local program's socket at one end and a server in memory at the other, for each 64 KiB.</summary>
[MemoryDiagnoser]
public class RelayBenchmarks
{
    private const int Unit = 64 * 1024;
    private const int Units = 64;
    private const int FramesInScript = 16;

    private readonly Gauge _arrived = new();
    private readonly byte[] _buffer = new byte[Unit];
    private SessionPeer _peer = null!;
    private StreamPair _pair = null!;
    private ReadOnlyMemory<byte> _script;
    private Socket _program = null!;
    private Socket _local = null!;
    private Task _relaying = Task.CompletedTask;

    [ParamsAllValues]
    public Form Form { get; set; }

    [ParamsAllValues]
    public Pace Pace { get; set; }

    [GlobalSetup]
    public async Task Open()
    {
        _peer = new SessionPeer(Form, Pace, _arrived);
        (_pair, var dataId) = await _peer.OpenAsync();
        _script = _peer.Data(dataId, SpdyStream.MaxDataLength, FramesInScript);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var limit = (int)Deadline.Time.TotalMilliseconds;
        _program = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        (_program.ReceiveTimeout, _program.SendTimeout) = (limit, limit);

        // Not ConnectAsync: after that its blocking calls would be played by asynchronous ones, which allocate.
        _program.Connect(listener.LocalEndpoint);
        _local = await listener.AcceptSocketAsync().WaitAsync(Deadline.Time);
        (_local.Blocking, _local.NoDelay) = (false, true);
        _relaying = new Relay(_local, _pair, new SentBytes(), localEnded: false, TimeProvider.System).RunAsync();
    }

    [GlobalCleanup]
    public async Task Close()
    {
        await _peer.DisposeAsync();
        await _relaying.WaitAsync(Deadline.Time);
        _local.Dispose();
        _program.Dispose();
        _arrived.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Units)]
    public void Down()
    {
        _peer.Transport.Play(_script, Units * Unit / (FramesInScript * SpdyStream.MaxDataLength));
        for (var left = Units * Unit; left > 0;)
        {
            var read = _program.Receive(_buffer);
            left -= read > 0 ? read : throw new EndOfStreamException("the relay has ended");
        }
    }

    [Benchmark(OperationsPerInvoke = Units)]
    public void Up()
    {
        _arrived.Expect(Units * Unit);
        for (var i = 0; i < Units; i++)
        {
            _program.Send(_buffer);
        }

        _arrived.Wait();
    }
}
