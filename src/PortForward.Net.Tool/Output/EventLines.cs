using System.Net;

namespace PortForward.Net.Tool.Output;

/// <summary>Tells the user what happens to a forwarder, in kubectl's words where it has some.</summary>
internal sealed class EventLines(ILines lines) : IEventReport
{
    private readonly Dictionary<long, string> _connections = [];
    private readonly RepeatedErrors _errors = new(lines, TimeProvider.System);
    private readonly ForwardStatus _status = new();
    private PortForwarder? _forwarder;
    private string? _startFailure;
    private bool _lost;

    public void Started(PortForwarder forwarder)
    {
        _forwarder = forwarder;
        foreach (var failed in forwarder.FailedPorts)
        {
            lines.Error(failed.Exception.Message);
        }

        foreach (var listener in forwarder.Listeners)
        {
            if (listener.UnixSocketPath is { } path)
            {
                lines.Headline($"Forwarding from unix:{path} -> {listener.PodPort}");
            }

            foreach (var endPoint in listener.LocalEndPoints)
            {
                lines.Headline($"Forwarding from {endPoint} -> {listener.PodPort}");
            }
        }
    }

    public void StartFailed(Exception failure)
    {
        // It is tried again every few seconds, mostly with the same result.
        var line = ErrorText.OfFailure(failure);
        if (line != _startFailure)
        {
            _startFailure = line;
            lines.Error(line);
        }
    }

    public void Pending(TargetPending pending) => lines.Error($"Waiting for {pending.Target}: {pending.Exception.Message}");

    public void Happened(PortForwardEvent item, bool isStopping)
    {
        switch (item)
        {
            case ConnectionOpened opened:
                Tell(opened);
                break;
            case ConnectionRefused refused:
                Tell(refused.ConnectionId, refused.Exception, isStopping);
                break;
            case ConnectionClosed closed:
                Tell(closed.ConnectionId, closed.Exception, isStopping);
                break;
            case StateChanged changed:
                Tell(changed);
                break;
            case AcceptingPaused paused:
                lines.Error(paused.Exception.Message);
                break;
            case AcceptingResumed:
                lines.Error("New connections are accepted again.");
                break;
            default:
                break;
        }

        lines.Status(_status.After(item));
    }

    public void Ended() => _errors.Flush();

    public void Failed(Exception failure)
    {
        foreach (var port in ErrorText.PortsOf(failure))
        {
            lines.Error(port.Message);
        }

        lines.Error(ErrorText.OfFailure(failure));
    }

    private void Tell(ConnectionOpened opened)
    {
        var local = opened.LocalEndPoint is IPEndPoint endPoint ? $"{endPoint.Port}" : $"unix:{opened.LocalEndPoint}";
        _connections[opened.ConnectionId] = $"{local} -> {_forwarder![opened.RemotePort].PodPort}";
        lines.Output($"Handling connection for {local}");
    }

    private void Tell(long connectionId, PortForwardException? error, bool isStopping)
    {
        if (!_connections.Remove(connectionId, out var way) || isStopping)
        {
            return;
        }

        if (error is null)
        {
            _errors.Flush();
        }
        else
        {
            _errors.Add($"an error occurred forwarding {way}: {error.Message}");
        }
    }

    private void Tell(StateChanged changed)
    {
        if (changed is { State: PortForwardState.Failed, Exception: { } failure })
        {
            StartFailed(failure);
        }
        else if (changed.State is PortForwardState.Connecting or PortForwardState.Waiting && !_lost)
        {
            _lost = true;
            lines.Error("Lost connection to pod; reconnecting.");
        }
        else if (changed.State is PortForwardState.Ready or PortForwardState.Degraded && _lost)
        {
            _lost = false;
            lines.Error($"Reconnected to pod {_forwarder!.CurrentPod.Name}.");
        }
    }
}
