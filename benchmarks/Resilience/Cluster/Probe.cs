using System.Net.WebSockets;
using k8s;
using PortForward.Net.Resilience.Forwarders;

namespace PortForward.Net.Resilience.Cluster;

/// <summary>Asks, again and again and each time from the beginning, whether the cluster can forward a port: a new WebSocket to a ready pod, and an echo.
/// It is made by the package KubernetesClient and speaks <c>v4.channel.k8s.io</c>, so it shares neither code nor protocol with this library.</summary>
internal sealed class Probe : IAsyncDisposable
{
    private const int PodPort = 7001;
    private const int PayloadLength = 16;

    /// <summary>A channel, and the port that begins it.</summary>
    private const int PortMessageLength = 3;
    private const int MaxConcurrent = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly PodTimeline _pods;
    private readonly string _kubeConfigPath;
    private readonly Lock _lock = new();
    private readonly List<ProbeAttempt> _attempts = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Probe(Route route, PodTimeline pods)
    {
        _pods = pods;
        _kubeConfigPath = route.KubeConfigPath;
        _running = RunAsync();
    }

    public IReadOnlyList<ProbeAttempt> Attempts
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts.OrderBy(attempt => attempt.At)];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Starts attempts at short intervals, since one may hang that began before the cluster was back.</summary>
    private async Task RunAsync()
    {
        var running = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            running.RemoveAll(attempt => attempt.IsCompleted);
            if (running.Count < MaxConcurrent)
            {
                running.Add(Task.Run(AttemptAsync));
            }

            await Task.Delay(Interval, CancellationToken.None);
        }

        await Task.WhenAll(running);
    }

    private async Task AttemptAsync()
    {
        var begin = RunClock.Now;
        var problem = _pods.Ready is [var pod, ..] ? await TryAsync(pod) : "no pod is ready";
        lock (_lock)
        {
            if (!_stop.IsCancellationRequested)
            {
                _attempts.Add(new ProbeAttempt(problem is null ? RunClock.Now : begin, problem));
            }
        }
    }

    private async Task<string?> TryAsync(string pod)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(Limit);
        try
        {
            using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(_kubeConfigPath));
            using var socket = await client.WebSocketNamespacedPodPortForwardAsync(pod, "default", [PodPort], "v4.channel.k8s.io", cancellationToken: limit.Token);
            return await EchoAsync(socket, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return "no answer in time";
        }
        catch (Exception e)
        {
            // Whatever it is, the cluster can't forward at the moment.
            return e.GetBaseException().Message;
        }
    }

    private static async Task<string?> EchoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var message = new byte[1 + PayloadLength];
        Random.Shared.NextBytes(message.AsSpan(1));
        message[0] = 0;
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        var answer = new MemoryStream();
        var buffer = new byte[1024];
        while (answer.Length < PayloadLength)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return "the connection was closed";
            }

            if (received.Count == PortMessageLength && answer.Length == 0)
            {
                continue;
            }

            if (buffer[0] != 0)
            {
                return System.Text.Encoding.UTF8.GetString(buffer, 1, received.Count - 1);
            }

            answer.Write(buffer, 1, received.Count - 1);
        }

        return answer.ToArray().AsSpan().SequenceEqual(message.AsSpan(1)) ? null : "other bytes arrived than were sent";
    }
}
