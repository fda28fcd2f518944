using System.Net;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Resilience.Forwarders;

/// <summary>This library, in this process.</summary>
internal sealed class LibraryForwarder : Forwarder
{
    private readonly PortForwardClient _client;
    private readonly PortForwarder _forwarder;

    private LibraryForwarder(PortForwardClient client, PortForwarder forwarder)
    {
        _client = client;
        _forwarder = forwarder;
    }

    public override IPEndPoint Echo => _forwarder[EchoPort].LocalEndPoint;

    public override IPEndPoint Http => _forwarder[HttpPort].LocalEndPoint;

    public override string? Problem
        => _forwarder.Completion.IsCompleted ? "the forwarder has stopped"
            : _forwarder.Listeners.Count < 2 ? "a listener was closed"
            : null;

    public static async Task<LibraryForwarder> StartAsync(Route route, ILoggerFactory? log, CancellationToken cancellationToken)
    {
        var client = PortForwardClient.Create(new PortForwardClientOptions
        {
            KubeConfig = { Path = route.KubeConfigPath },
            Transport = route.Transport,
            LoggerFactory = log,
        });
        try
        {
            PortMapping[] ports = [PortMapping.Ephemeral(EchoPort), PortMapping.Ephemeral(HttpPort)];
            return new(client, await client.StartForwardAsync(PortForwardTarget.Parse(Target), ports, cancellationToken: cancellationToken));
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _forwarder.DisposeAsync();
        await _client.DisposeAsync();
    }
}
