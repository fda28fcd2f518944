using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Servers;

/// <summary>The pod's programs behind TLS and nothing else, for the relay that shows what this machine can do.</summary>
internal sealed class RoofServer : IAsyncDisposable
{
    public const string HostName = "roof.invalid";
    private const int BufferLength = 64 * 1024;

    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<int, Socket> _listeners = [];
    private readonly X509Certificate2 _certificate = CreateCertificate();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = [];
    private readonly List<Task> _accepting = [];

    public RoofServer()
    {
        foreach (var (port, program) in PodPrograms.ByPort)
        {
            var listener = Loopback.Listen();
            _listeners.Add(port, listener);
            _accepting.Add(AcceptAsync(listener, program));
        }
    }

    /// <summary>What the relay knows the server by.</summary>
    public string Thumbprint => _certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>The local port of one of the pod's.</summary>
    public int Port(int podPort) => ((IPEndPoint)_listeners[podPort].LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_accepting);
        Task[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
        }

        await Task.WhenAll(connections);
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }

        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync(Socket listener, PodProgram program)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(_end.Token);
                var connection = ServeAsync(socket, program);
                lock (_lock)
                {
                    _connections.Add(connection);
                }

                _ = connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }

        void Forget(Task ended)
        {
            lock (_lock)
            {
                _connections.Remove(ended);
            }
        }
    }

    private async Task ServeAsync(Socket socket, PodProgram program)
    {
        socket.NoDelay = true;
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            var options = new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = SslProtocols.Tls13 };
            await tls.AuthenticateAsServerAsync(options, _end.Token);
            var input = PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: BufferLength, leaveOpen: true));
            var output = PipeWriter.Create(tls, new StreamPipeWriterOptions(minimumBufferSize: BufferLength, leaveOpen: true));
            await program(input, output, _end.Token);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException or AuthenticationException)
        {
            // The relay has gone, or the server ends.
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={HostName}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
