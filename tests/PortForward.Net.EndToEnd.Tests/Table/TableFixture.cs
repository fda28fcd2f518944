using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PortForward.Net.EndToEnd.Tests.Tool;

namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>Runs all rows, several at a time, as soon as one is asked for.</summary>
/// <remarks>In a line, <c>{free}</c> is a port that nobody has, <c>{busy}</c> one that is taken on both loopbacks, <c>{half}</c> one that is taken on
/// 127.0.0.1, <c>{own}</c> a loopback address that nobody else listens on, and <c>{socket}</c> the path of a Unix socket.</remarks>
public sealed class TableFixture : IDisposable
{
    private const int AtOnce = 6;

    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly List<Socket> _taken = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("portforward-table-").FullName;
    private readonly Lazy<Dictionary<TableRow, Task<(SideResult Ours, SideResult? Kubectl)>>> _runs;
    private int _lastOwn;

    public TableFixture() =>
        _runs = new(() => CommandLines.All.Distinct().ToDictionary(row => row, row => Task.Run(() => RunAsync(row))));

    private static string? Kubectl { get; } = LocalPrograms.Find("kubectl-1.32");

    /// <summary>Gives what came of a row: here, and with kubectl where there is one.</summary>
    internal Task<(SideResult Ours, SideResult? Kubectl)> ResultAsync(TableRow row) => _runs.Value[row];

    public void Dispose()
    {
        _taken.ForEach(socket => socket.Dispose());
        Directory.Delete(_folder, recursive: true);
        _turns.Dispose();
    }

    private async Task<(SideResult Ours, SideResult? Kubectl)> RunAsync(TableRow row)
    {
        await _turns.WaitAsync();
        try
        {
            var ours = TableSide.RunAsync(ToolProcess.Words, Words(row), row.Ours);
            var theirs = Kubectl is null
                ? null
                : await TableSide.RunAsync([Kubectl, "port-forward"], Words(row), row.Kubectl ?? row.Ours);
            return (await ours, theirs);
        }
        finally
        {
            _turns.Release();
        }
    }

    private string[] Words(TableRow row)
    {
        // The number of the row's own loopback address: 127.101.x.y is nobody else's.
        var own = Interlocked.Increment(ref _lastOwn) + (Environment.ProcessId << 8);
        var line = row.Line
            .Replace("{busy}", row.Line.Contains("{busy}", StringComparison.Ordinal) ? Take(IPAddress.IPv6Loopback, IPAddress.Loopback) : "", StringComparison.Ordinal)
            .Replace("{half}", row.Line.Contains("{half}", StringComparison.Ordinal) ? Take(IPAddress.Loopback) : "", StringComparison.Ordinal)
            .Replace("{own}", $"127.{100 + ((own >> 16) & 127)}.{(own >> 8) & 255}.{own & 255}", StringComparison.Ordinal)
            .Replace("{free}", FreePort().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{socket}", Path.Combine(_folder, "s"), StringComparison.Ordinal);
        string[] config = line.Contains("--kubeconfig", StringComparison.Ordinal) ? [] : ["--kubeconfig", Cluster.KubeConfig(row.Config)];
        return [.. config, .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Takes a port on the addresses. If the one that is free on the first is in use on the next, another one is tried.</summary>
    private string Take(params IPAddress[] addresses)
    {
        while (true)
        {
            var sockets = new List<Socket>();
            try
            {
                var port = 0;
                foreach (var address in addresses)
                {
                    sockets.Add(new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
                    sockets[^1].Bind(new IPEndPoint(address, port));
                    sockets[^1].Listen();
                    port = ((IPEndPoint)sockets[^1].LocalEndPoint!).Port;
                }

                lock (_taken)
                {
                    _taken.AddRange(sockets);
                }

                return port.ToString(CultureInfo.InvariantCulture);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                sockets.ForEach(socket => socket.Dispose());
            }
        }
    }
}
