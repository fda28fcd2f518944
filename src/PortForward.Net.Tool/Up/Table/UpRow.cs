using System.Globalization;
using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Up.Table;

/// <summary>What the table displays about a forward.</summary>
internal sealed class UpRow(UpForward forward)
{
    private readonly ForwardStatus _status = new();
    private PortForwardGroupEntry? _entry;
    private PodReference? _pod;
    private string _error = "";
    private bool _isFailed;

    public PortForwardState State => _entry?.State ?? (_isFailed ? PortForwardState.Failed : PortForwardState.Connecting);

    public void Fail(Exception failure)
    {
        _isFailed = true;
        Note(failure);
    }

    public void Note(Exception failure) => _error = ErrorText.OneLine(failure.Message).TrimEnd('.');

    public void Take(PortForwardGroupEntry entry, PortForwardEvent item, bool isStopping)
    {
        _entry = entry;
        _status.After(item);
        switch (item)
        {
            case PodSelected selected:
                _pod = selected.Pod;
                break;
            case StateChanged { Exception: { } failure }:
                Note(failure);
                break;
            case StateChanged { State: PortForwardState.Ready }:
                _error = "";
                break;
            case ConnectionClosed { Exception: { } failure } when !isStopping:
                Note(failure);
                break;
            case ConnectionRefused refused when !isStopping:
                Note(refused.Exception);
                break;
            case AcceptingPaused paused:
                Note(paused.Exception);
                break;
            default:
                break;
        }
    }

    /// <summary>Gets the texts of the columns, in the order of <see cref="UpColumn.All"/>.</summary>
    public string[] Texts()
    {
        var listeners = _entry?.Forwarder?.Listeners ?? [];
        return
        [
            StateText(State),
            ErrorText.OneLine(forward.Name),
            string.Join(", ", listeners.Select(Local)),
            listeners.Sum(listener => listener.ActiveConnections).ToString(CultureInfo.InvariantCulture),
            ForwardStatus.Size(_status.Sent),
            ForwardStatus.Size(_status.Received),
            forward.Target,
            _pod?.Name ?? "",
            _error,
        ];
    }

    private static string StateText(PortForwardState state) => state == PortForwardState.NotListening ? "not listening" : state.ToString().ToLowerInvariant();

    private static string Local(PortForwardListener listener) => listener.UnixSocketPath is { } path ? $"unix:{path}" : listener.LocalEndPoint.ToString();
}
