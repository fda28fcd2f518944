using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>An endpoint that a "Forwarding from" line names, and the talk with what is behind it.</summary>
internal static partial class ForwardedEndPoint
{
    private const int Echo = 7001;
    private const int Http = 8080;

    /// <summary>Whether something is known to listen in the pod. kubectl ends when nothing does, so it is not tried.</summary>
    public static bool Answers(string line) => Parse(line).Remote is Echo or Http;

    /// <summary>Exchanges bytes with the pod; gives what it said, without what differs between the pods of one workload.</summary>
    public static async Task<string> AskAsync(string line)
    {
        var (local, remote) = Parse(line);
        using var socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        using var timeout = new CancellationTokenSource(Tool.ToolProcess.Timeout);
        // By the system call itself: with ConnectAsync, a connection that is reset at once looks as if it had never been made.
        await Task.Run(() => socket.Connect(local), timeout.Token);
        await using var stream = new NetworkStream(socket);
        switch (remote)
        {
            case Echo:
                await stream.WriteAsync("ping"u8.ToArray(), timeout.Token);
                var back = new byte["ping"u8.Length];
                await stream.ReadExactlyAsync(back, timeout.Token);
                return Encoding.UTF8.GetString(back);
            case Http:
                await stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), timeout.Token);
                using (var reader = new StreamReader(stream, Encoding.UTF8))
                {
                    var answer = await reader.ReadToEndAsync(timeout.Token);
                    return PodOfWorkload().Replace(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 1)..].Trim(), "web-*");
                }

            default:
                throw new ArgumentException($"Nothing is known of port {remote}.", nameof(line));
        }
    }

    private static (EndPoint Local, int Remote) Parse(string line)
    {
        var parts = ForwardingLine().Match(line);
        Assert.True(parts.Success, line);
        var local = parts.Groups["local"].Value;
        EndPoint endPoint = local.StartsWith("unix:", StringComparison.Ordinal) ? new UnixDomainSocketEndPoint(local["unix:".Length..]) : IPEndPoint.Parse(local);
        return (endPoint, int.Parse(parts.Groups["remote"].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^Forwarding from (?<local>.*) -> (?<remote>[0-9]+)$")]
    private static partial Regex ForwardingLine();

    [GeneratedRegex("web-[a-z0-9]+-[a-z0-9]+")]
    private static partial Regex PodOfWorkload();
}
