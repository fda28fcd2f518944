using System.Net;

namespace PortForward.Net.Compare.Forwards;

/// <summary>This library, in this process.</summary>
internal sealed class LibraryForward(CompareOptions options) : Forward
{
    public override string Name => "PortForward.Net";

    public override async Task<RunningForward> StartAsync(params int[] ports)
    {
        var counter = new SessionCounter();
        var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfigPath = options.KubeConfigPath, LoggerFactory = counter });
        try
        {
            var forwarder = await client.StartAsync(PortForwardTarget.Parse(options.Target), ports.Select(port => PortMapping.Ephemeral(port)));
            return new Running(client, forwarder, counter);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private sealed class Running(PortForwardClient client, PortForwarder forwarder, SessionCounter counter) : RunningForward
    {
        public override int? SessionsOpened => counter.Opened;

        public override IPEndPoint this[int port] => forwarder[port].LocalEndPoint;

        public override async ValueTask DisposeAsync()
        {
            await forwarder.DisposeAsync();
            await client.DisposeAsync();
            counter.Dispose();
        }
    }
}
