namespace PortForward.Net.Tool;

/// <summary>Tells the user what happens to a forwarder, in kubectl's words where it has some.</summary>
internal sealed class EventLines(PortForwarder forwarder, LineQueue lines)
{
    private readonly Dictionary<long, string> _connections = [];
    private bool _lost;

    /// <summary>The lines that say what is forwarded.</summary>
    public void WriteListeners()
    {
        foreach (var listener in forwarder.Listeners)
        {
            foreach (var endPoint in listener.LocalEndPoints)
            {
                lines.Output($"Forwarding from {endPoint} -> {listener.PodPort}");
            }
        }
    }

    /// <summary>Follows the forwarder to its end; a failure that the user's own stop made is not told.</summary>
    public async Task FollowAsync(CancellationToken stop)
    {
        await foreach (var item in forwarder.WatchAsync(CancellationToken.None).ConfigureAwait(false))
        {
            switch (item)
            {
                case ConnectionOpened opened:
                    Write(opened);
                    break;
                case ConnectionRefused refused:
                    Write(refused.ConnectionId, refused.Error, stop);
                    break;
                case ConnectionClosed closed:
                    Write(closed.ConnectionId, closed.Error, stop);
                    break;
                case StateChanged changed:
                    Write(changed);
                    break;
                default:
                    break;
            }
        }
    }

    private void Write(ConnectionOpened opened)
    {
        var localPort = ((System.Net.IPEndPoint)opened.LocalEndPoint).Port;
        _connections[opened.ConnectionId] = $"{localPort} -> {forwarder[opened.RemotePort].PodPort}";
        lines.Output($"Handling connection for {localPort}");
    }

    private void Write(long connectionId, PortForwardException? error, CancellationToken stop)
    {
        if (_connections.Remove(connectionId, out var way) && error is not null && !stop.IsCancellationRequested)
        {
            lines.Error($"an error occurred forwarding {way}: {error.Message}");
        }
    }

    private void Write(StateChanged changed)
    {
        if (changed.State == PortForwardState.Reconnecting && !_lost)
        {
            _lost = true;
            lines.Error("lost connection to pod; reconnecting");
        }
        else if (changed.State == PortForwardState.Forwarding && _lost)
        {
            _lost = false;
            lines.Error($"reconnected to pod {forwarder.CurrentPod.Name}");
        }
    }
}
