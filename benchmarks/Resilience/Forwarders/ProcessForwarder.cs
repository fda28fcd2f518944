using System.Globalization;
using System.Net;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Resilience.Forwarders;

/// <summary>A forwarder in its own process. If it exits, a loop starts it again, as users of kubectl do.</summary>
internal sealed class ProcessForwarder : Forwarder
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<CancellationToken, Task<ForwardProcess>> _startAsync;
    private readonly Task _running;
    private int _starts;
    private int _startsBefore = 1;

    private ProcessForwarder(Func<CancellationToken, Task<ForwardProcess>> startAsync, IPEndPoint echo, IPEndPoint http)
    {
        _startAsync = startAsync;
        Echo = echo;
        Http = http;
        _running = RunAsync();
    }

    public override IPEndPoint Echo { get; }

    public override IPEndPoint Http { get; }

    public override string? Problem => Volatile.Read(ref _starts) > _startsBefore ? "the process has exited" : null;

    public override void BeginRound() => _startsBefore = Volatile.Read(ref _starts);

    /// <summary>Starts kubectl.</summary>
    public static Task<ProcessForwarder> StartKubectlAsync(string path, Route route, CancellationToken cancellationToken)
    {
        // kubectl chooses the transport by this variable only.
        KeyValuePair<string, string>[] environment = route.Transport == PortForwardTransport.Auto
            ? []
            : [new("KUBECTL_PORT_FORWARD_WEBSOCKETS", route.Transport == PortForwardTransport.WebSocket ? "true" : "false")];
        return StartAsync(path, ["port-forward"], environment, route, cancellationToken);
    }

    /// <summary>Starts the portforward command.</summary>
    public static Task<ProcessForwarder> StartCommandAsync(string path, Route route, CancellationToken cancellationToken)
    {
        string[] transport = route.Transport == PortForwardTransport.Auto ? [] : ["--transport", route.Transport.ToString().ToLowerInvariant()];
        return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? StartAsync("dotnet", [path, .. transport], [], route, cancellationToken)
            : StartAsync(path, transport, [], route, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static async Task<ProcessForwarder> StartAsync(
        string program, string[] first, KeyValuePair<string, string>[] environment, Route route, CancellationToken cancellationToken)
    {
        var (echo, http) = (FreeEndPoint(), FreeEndPoint());
        string[] ports = [Mapping(echo, EchoPort), Mapping(http, HttpPort)];
        string[] arguments = [.. first, Target, .. ports, "--address", "127.0.0.1", "--kubeconfig", route.KubeConfigPath];
        var forwarder = new ProcessForwarder(token => ForwardProcess.StartAsync(program, arguments, ports.Length, token, environment), echo, http);
        try
        {
            await forwarder._started.Task.WaitAsync(cancellationToken);
            return forwarder;
        }
        catch
        {
            await forwarder.DisposeAsync();
            throw;
        }
    }

    private static string Mapping(IPEndPoint local, int port) => string.Create(CultureInfo.InvariantCulture, $"{local.Port}:{port}");

    private static IPEndPoint FreeEndPoint()
    {
        using var socket = Loopback.Listen();
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var process = await _startAsync(_stop.Token);
                Interlocked.Increment(ref _starts);
                _started.TrySetResult();
                await process.Ended.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                _started.TrySetException(e);
            }
        }
    }
}
