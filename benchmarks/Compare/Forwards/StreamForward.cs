namespace PortForward.Net.Compare.Forwards;

/// <summary>This library in this process, with no local port. What it uses cannot be told from what the load uses.</summary>
internal sealed class StreamForward(Site site) : Forward
{
    public override string Name => "stream";

    public override bool IsOwn => true;

    public override Task<RunningForward> StartAsync(CancellationToken cancellationToken, params int[] ports)
    {
        var counter = new SessionCounter();
        var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = site.KubeConfigPath }, LoggerFactory = counter });
        return Task.FromResult<RunningForward>(new Running(client, PortForwardTarget.Parse(site.Target), counter));
    }

    private sealed class Running(PortForwardClient client, PortForwardTarget target, SessionCounter counter) : RunningForward
    {
        public override int? SessionsOpened => counter.Opened;

        public override async Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
            => await client.ConnectAsync(target, port, cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            counter.Dispose();
        }
    }
}
