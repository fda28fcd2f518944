using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PortForward.Net.EndToEnd.Tests.Silence;

/// <summary>
/// A way to a server on this machine through a network namespace, whose firewall can swallow every packet: nothing is closed, nothing is
/// acknowledged. Goes with its test.
/// </summary>
internal sealed class SwallowingLink : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Programs = ["ip", "iptables", "socat"];

    // Interfaces have names of at most 15 characters, and several test runs may stand beside each other.
    private readonly string _name = "pf" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
    private readonly string _subnet = $"10.213.{RandomNumberGenerator.GetInt32(256)}.{4 * RandomNumberGenerator.GetInt32(63)}";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portforward-link-");
    private readonly List<Process> _relays = [];

    private SwallowingLink()
    {
    }

    /// <summary>Where the server is reached.</summary>
    public IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>Makes the namespace and the way through it; skips the test where this cannot be done.</summary>
    public static async Task<SwallowingLink> StartAsync(string host, int port)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux, for a network namespace.");
        foreach (var program in Programs)
        {
            Assert.SkipWhen(LocalPrograms.Find(program) is null, $"Needs the program {program}.");
        }

        var link = new SwallowingLink();
        try
        {
            await link.OpenAsync(host, port);
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on every packet is lost, both ways.</summary>
    public async Task SwallowAsync()
    {
        await RunAsync("ip", "netns", "exec", _name, "iptables", "-I", "INPUT", "-j", "DROP");
        await RunAsync("ip", "netns", "exec", _name, "iptables", "-I", "OUTPUT", "-j", "DROP");
    }

    /// <summary>Packets pass again.</summary>
    public async Task RestoreAsync()
    {
        await RunAsync("ip", "netns", "exec", _name, "iptables", "-D", "OUTPUT", "-j", "DROP");
        await RunAsync("ip", "netns", "exec", _name, "iptables", "-D", "INPUT", "-j", "DROP");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
        {
            relay.Kill(entireProcessTree: true);
            await relay.WaitForExitAsync().WaitAsync(Patience);
            relay.Dispose();
        }

        // The pair of interfaces goes with its end.
        await RunAsync("ip", "netns", "delete", _name);
        _folder.Delete(recursive: true);
    }

    private async Task OpenAsync(string host, int port)
    {
        var near = Address(1);
        var far = Address(2);
        await RunAsync("ip", "netns", "add", _name);
        await RunAsync("ip", "link", "add", _name, "type", "veth", "peer", "name", "eth0", "netns", _name);
        await RunAsync("ip", "address", "add", $"{near}/30", "dev", _name);
        await RunAsync("ip", "link", "set", _name, "up");
        await RunAsync("ip", "-n", _name, "address", "add", $"{far}/30", "dev", "eth0");
        await RunAsync("ip", "-n", _name, "link", "set", "eth0", "up");

        // A Unix socket leads out of the namespace again, past the firewall. The port is free: nobody else is in there.
        var unix = Path.Combine(_folder.FullName, "out");
        _relays.Add(Start("socat", $"UNIX-LISTEN:{unix},fork", $"TCP:{host}:{port}"));
        _relays.Add(Start("ip", "netns", "exec", _name, "socat", "TCP-LISTEN:6443,fork,reuseaddr", $"UNIX-CONNECT:{unix}"));
        EndPoint = new IPEndPoint(far, 6443);
        var started = Stopwatch.GetTimestamp();
        while (!File.Exists(unix) || !await AnswersAsync())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "the relay through the namespace never listened");
            await Task.Delay(20);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(EndPoint).WaitAsync(Patience);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private IPAddress Address(byte offset)
    {
        var bytes = IPAddress.Parse(_subnet).GetAddressBytes();
        bytes[3] += offset;
        return new IPAddress(bytes);
    }

    private static Process Start(string program, params string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true })!;

    private static Task<string> RunAsync(string program, params string[] arguments) => LocalPrograms.RunAsync(program, arguments).WaitAsync(Patience);
}
