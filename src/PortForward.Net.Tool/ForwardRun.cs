namespace PortForward.Net.Tool;

/// <summary>One run of the command: forwards until it is told to stop, or until the session is lost and is not to be replaced.</summary>
internal static class ForwardRun
{
    /// <exception cref="PortForwardException">It could not start, or has lost the pod.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop before it had started.</exception>
    public static async Task RunAsync(ToolArguments arguments, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var lines = new LineQueue(output, error);
        await using (lines.ConfigureAwait(false))
        {
            using var logger = new StderrLogger(lines, arguments.LogLevel);
            var client = PortForwardClient.Create(new PortForwardClientOptions
            {
                KubeConfigPath = arguments.KubeConfig,
                Context = arguments.Context,
                Transport = arguments.Transport,
                LoggerFactory = logger,
            });
            await using (client.ConfigureAwait(false))
            {
                ToolLog.Resolving(logger, arguments.Target);
                await ForwardAsync(client, arguments, lines, stop).ConfigureAwait(false);
            }
        }
    }

    private static async Task ForwardAsync(PortForwardClient client, ToolArguments arguments, LineQueue lines, CancellationToken stop)
    {
        var options = new PortForwardOptions
        {
            BindAddresses = [.. arguments.Addresses],
            PodReadyTimeout = arguments.PodRunningTimeout,
            Reconnect = arguments.Reconnect,
        };
        var forwarder = await client.StartAsync(arguments.Target, arguments.Ports, options, stop).ConfigureAwait(false);
        var events = new EventLines(forwarder, lines);
        events.WriteListeners();
        var following = events.FollowAsync(stop);
        await forwarder.Completion.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await forwarder.DisposeAsync().ConfigureAwait(false);
        await following.ConfigureAwait(false);
        if (forwarder.Completion.Exception?.InnerException is PortForwardException lost)
        {
            throw new PortForwardException(lost.Error, "lost connection to pod", lost);
        }
    }
}
