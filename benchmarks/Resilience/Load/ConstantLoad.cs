using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Resilience.Load;

/// <summary>Short connections without a pause, downloads, and connections that stay open, until it is disposed.</summary>
internal sealed class ConstantLoad : IAsyncDisposable
{
    private const int LongConnections = 2;
    private const int MaxPayload = 4096;
    private const int LongPayload = 64;
    private const int DownloadLength = 1024 * 1024;

    /// <summary>The pause after a failure, so that a closed port does not take all processor time from those who open it again.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongInterval = TimeSpan.FromMilliseconds(10);

    private readonly IPEndPoint _echo;
    private readonly IPEndPoint _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private LoadLog _log = new();

    public ConstantLoad(IPEndPoint echo, IPEndPoint http, int shortWorkers, int seed)
    {
        _echo = echo;
        _http = http;
        var workers = new List<Task>();
        for (var i = 0; i < shortWorkers; i++)
        {
            workers.Add(Start(EchoOnce, "short echo", seed + workers.Count));
        }

        workers.Add(Start(DownloadOnce, "download", seed + workers.Count));
        for (var i = 0; i < LongConnections; i++)
        {
            workers.Add(Start(EchoForLong, "long echo", seed + workers.Count));
        }

        _running = Task.WhenAll(workers);
    }

    public LoadLog Log => Volatile.Read(ref _log);

    /// <summary>Starts a new log.</summary>
    public LoadLog Begin()
    {
        var log = new LoadLog();
        Volatile.Write(ref _log, log);
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private Task Start(Action<Random> connect, string name, int seed)
        => Task.Factory.StartNew(() => Run(connect, name, new Random(seed)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(Action<Random> connect, string name, Random random)
    {
        while (!_stop.IsCancellationRequested)
        {
            var begin = RunClock.Now;
            try
            {
                connect(random);
                continue;
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                // The system has no local port left for the moment; this says nothing about the forwarder.
            }
            catch (SocketException e)
            {
                Log.Add(new Failure(begin, RunClock.Now, KindOf(e), name, e.SocketErrorCode.ToString()));
            }
            catch (ConnectionFailedException e)
            {
                Log.Add(new Failure(begin, RunClock.Now, e.Kind, name, e.Message));
            }

            Thread.Sleep(FailurePause);
        }
    }

    private void EchoOnce(Random random)
    {
        using var connection = new LoadConnection(_echo, _stop.Token);
        var length = random.Next(1, MaxPayload);
        connection.Echo(random, new byte[length], new byte[length]);
        Log.AddGood(isShort: true);
    }

    private void DownloadOnce(Random random)
        => HttpDownload.Check(_http, random.Next(1, DownloadLength), () => Log.AddGood(isShort: true), _stop.Token);

    private void EchoForLong(Random random)
    {
        using var connection = new LoadConnection(_echo, _stop.Token);
        Span<byte> sent = stackalloc byte[LongPayload];
        Span<byte> received = stackalloc byte[LongPayload];
        for (var end = RunClock.Now + TimeSpan.FromSeconds(random.Next(2, 120)); RunClock.Now < end && !_stop.IsCancellationRequested;)
        {
            connection.Echo(random, sent, received);
            Log.AddGood(isShort: false);
            Thread.Sleep(LongInterval);
        }
    }

    private static FailureKind KindOf(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => FailureKind.NotListening,
        SocketError.TimedOut or SocketError.WouldBlock => FailureKind.TimedOut,
        _ => FailureKind.Error,
    };
}
