using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PortForward.Net.Tool.Output;

/// <summary>Tells programs what happens to a forwarder: a JSON object a line.</summary>
/// <param name="lines">The lines.</param>
/// <param name="name">The name of the forward, which each object then has; null if it has none.</param>
internal sealed class JsonLines(LineQueue lines, string? name = null) : IEventReport
{
    private readonly TimeProvider _timeProvider = TimeProvider.System;

    public void Started(PortForwarder forwarder)
    {
        foreach (var listener in forwarder.Listeners)
        {
            IEnumerable<EndPoint> endPoints = listener.UnixSocketPath is { } path ? [new UnixDomainSocketEndPoint(path)] : listener.LocalEndPoints;
            foreach (var endPoint in endPoints)
            {
                Write("listening", null, json =>
                {
                    WriteEndPoint(json, endPoint);
                    json.WriteString("remotePort", listener.RemotePort.ToString());
                    json.WriteNumber("podPort", listener.PodPort);
                });
            }
        }
    }

    public void StartFailed(Exception failure) => Write("stateChanged", null, json => WriteState(json, PortForwardState.Failed, failure));

    public void Pending(TargetPending pending) => Write("targetPending", pending, json =>
    {
        json.WriteString("target", pending.Target.ToString());
        WriteError(json, pending.Exception);
    });

    public void Happened(PortForwardEvent item, bool isStopping)
    {
        switch (item)
        {
            case PodSelected selected:
                Write("podSelected", item, json =>
                {
                    json.WriteString("namespace", selected.Pod.Namespace);
                    json.WriteString("pod", selected.Pod.Name);
                    json.WriteString("uid", selected.Pod.Uid);
                });
                break;
            case BackendFailed failed:
                Write("backendFailed", item, json =>
                {
                    json.WriteString("namespace", failed.Pod.Namespace);
                    json.WriteString("pod", failed.Pod.Name);
                    WriteError(json, failed.Exception);
                });
                break;
            case StateChanged changed:
                Write("stateChanged", item, json => WriteState(json, changed.State, changed.Exception));
                break;
            case ListenFailed failed:
                Write("listenFailed", item, json =>
                {
                    json.WriteString("port", failed.Port.ToString());
                    WriteError(json, failed.Exception);
                });
                break;
            case ConnectionOpened opened:
                Write("connectionOpened", item, json =>
                {
                    json.WriteNumber("connection", opened.ConnectionId);
                    WriteEndPoint(json, opened.LocalEndPoint);
                    json.WriteString("remotePort", opened.RemotePort.ToString());
                });
                break;
            case ConnectionClosed closed:
                Write("connectionClosed", item, json =>
                {
                    json.WriteNumber("connection", closed.ConnectionId);
                    json.WriteNumber("bytesSent", closed.BytesSent);
                    json.WriteNumber("bytesReceived", closed.BytesReceived);
                    WriteError(json, closed.Exception);
                });
                break;
            case ConnectionRefused refused:
                Write("connectionRefused", item, json =>
                {
                    json.WriteNumber("connection", refused.ConnectionId);
                    WriteError(json, refused.Exception);
                });
                break;
            case AcceptingPaused paused:
                Write("acceptingPaused", item, json => WriteError(json, paused.Exception));
                break;
            case AcceptingResumed:
                Write("acceptingResumed", item, static _ => { });
                break;
            default:
                break;
        }
    }

    public void Ended()
    {
        // Every event has its own line.
    }

    public void Failed(Exception failure)
    {
        foreach (var port in ErrorText.PortsOf(failure))
        {
            Write("listenFailed", null, json => WriteError(json, port));
        }

        Write("error", null, json => WriteError(json, failure));
        lines.Error(ErrorText.OfFailure(failure));
    }

    private static void WriteEndPoint(Utf8JsonWriter json, EndPoint endPoint)
    {
        if (endPoint is IPEndPoint ip)
        {
            json.WriteString("localAddress", ip.Address.ToString());
            json.WriteNumber("localPort", ip.Port);
        }
        else
        {
            json.WriteString("unixSocket", endPoint.ToString());
        }
    }

    private static void WriteState(Utf8JsonWriter json, PortForwardState state, Exception? failure)
    {
        json.WriteString("state", CamelCase(state.ToString()));
        WriteError(json, failure);
    }

    private static void WriteError(Utf8JsonWriter json, Exception? failure)
    {
        if (failure is not null)
        {
            json.WriteStartObject("error");
            json.WriteString("code", failure switch
            {
                PortForwardException known => CamelCase(known.Error.ToString()),
                Arguments.UsageException or FormatException => "usage",
                Running.CommandException => "command",
                StandardStreamException => "standardStream",
                Up.Files.ForwardFileException => "file",
                _ => "unexpected",
            });
            json.WriteString("message", failure.Message);
            json.WriteEndObject();
        }
    }

    /// <summary>Gives the name of an enum's value as it stands in JSON.</summary>
    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private void Write(string kind, PortForwardEvent? item, Action<Utf8JsonWriter> writeRest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", kind);
            json.WriteString("time", item?.Timestamp ?? _timeProvider.GetUtcNow());
            if (name is not null)
            {
                json.WriteString("name", name);
            }

            writeRest(json);
            json.WriteEndObject();
        }

        lines.Block(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
