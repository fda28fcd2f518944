using System.Globalization;

namespace PortForward.Net.Tool.Output;

/// <summary>The state of a forwarder in one line, kept up by its events.</summary>
internal sealed class ForwardStatus
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    private PortForwardState _state = PortForwardState.Connecting;
    private string _pod = "";
    private int _open;
    private int _failed;

    /// <summary>Gets the number of bytes that the connections that have ended sent to the pod.</summary>
    public long Sent { get; private set; }

    /// <summary>Gets the number of bytes that the connections that have ended received from the pod.</summary>
    public long Received { get; private set; }

    /// <summary>Takes an event in and gives the line. Bytes are those of the connections that have ended.</summary>
    public string After(PortForwardEvent item)
    {
        switch (item)
        {
            case PodSelected selected:
                _pod = selected.Pod.ToString();
                break;
            case StateChanged changed:
                _state = changed.State;
                break;
            case ConnectionOpened:
                _open++;
                break;
            case ConnectionRefused:
                _open--;
                _failed++;
                break;
            case ConnectionClosed closed:
                _open--;
                _failed += closed.Exception is null ? 0 : 1;
                Sent += closed.BytesSent;
                Received += closed.BytesReceived;
                break;
            default:
                break;
        }

        return $"{_state.ToString().ToLowerInvariant()}, pod {_pod}: {_open} open, {_failed} failed, {Size(Sent)} sent, {Size(Received)} received";
    }

    /// <summary>Gets a number of bytes with a unit.</summary>
    public static string Size(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1000 && unit < Units.Length - 1; unit++)
        {
            bytes /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} {Units[unit]}");
    }
}
