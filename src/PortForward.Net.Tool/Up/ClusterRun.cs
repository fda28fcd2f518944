namespace PortForward.Net.Tool.Up;

/// <summary>Runs the forwards of one client until they are stopped, or have all ended by themselves.</summary>
internal sealed class ClusterRun(UpCluster cluster)
{
    /// <summary>The interval of the attempts to read a kubeconfig that is missing or not valid.</summary>
    private static readonly TimeSpan OpenInterval = TimeSpan.FromSeconds(5);

    private static readonly PortForwardGroupOptions GroupOptions = new() { FailedStarts = FailedStartPolicy.Retry, WaitForStart = false };

    private PortForwardClient? _client;

    /// <summary>Gets a value indicating whether a forward has been started, now or earlier.</summary>
    public bool HasForwarded { get; private set; }

    /// <summary>Gets a value indicating whether the client exists and doesn't need the certificate authorities of the system.</summary>
    public bool HasOwnTrust => _client?.UsesSystemTrust == false;

    /// <summary>Creates the client.</summary>
    /// <returns>The reason why this fails; null if it succeeds.</returns>
    public PortForwardException? TryOpen()
    {
        try
        {
            _client = PortForwardClient.Create(cluster.Client);
            return null;
        }
        catch (PortForwardException failure)
        {
            return failure;
        }
    }

    /// <summary>Reports a failure of the client for each of its forwards.</summary>
    public void Report(IUpReport report, PortForwardException failure)
    {
        foreach (var request in cluster.Requests)
        {
            report.Failed(request.Name, failure);
        }
    }

    /// <param name="report">Reports what happens.</param>
    /// <param name="stopping">Stops the forwards.</param>
    public async Task RunAsync(IUpReport report, CancellationToken stopping)
    {
        try
        {
            while (_client is null)
            {
                await Task.Delay(OpenInterval, stopping).ConfigureAwait(false);
                if (TryOpen() is { } failure)
                {
                    Report(report, failure);
                }
            }

            foreach (var request in cluster.Requests)
            {
                request.Options.OnTargetPending = pending => report.Pending(request.Name, pending);
            }

            var group = await _client.StartGroupAsync(cluster.Requests, GroupOptions, stopping).ConfigureAwait(false);
            await FollowAsync(group, report, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing has been started, or everything has been stopped.
        }
        finally
        {
            if (_client is not null)
            {
                await _client.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(PortForwardGroup group, IUpReport report, CancellationToken stopping)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reporting = ReportAsync(group, report, ended, stopping);
        try
        {
            await Task.WhenAny(ended.Task, reporting).WaitAsync(stopping).ConfigureAwait(false);
        }
        finally
        {
            await group.StopAsync(CancellationToken.None).ConfigureAwait(false);
            await reporting.ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(PortForwardGroup group, IUpReport report, TaskCompletionSource ended, CancellationToken stopping)
    {
        await foreach (var item in group.WatchAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (item.Name is { } name)
            {
                var forward = group[name];
                HasForwarded |= forward.Forwarder is not null;
                report.Happened(forward, item.Event, stopping.IsCancellationRequested);
            }
            else if (item.Event is StateChanged { State: PortForwardState.Stopped })
            {
                ended.TrySetResult();
            }
        }
    }
}
