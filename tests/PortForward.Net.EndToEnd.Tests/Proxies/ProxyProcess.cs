using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.EndToEnd.Tests.Tool;

namespace PortForward.Net.EndToEnd.Tests.Proxies;

/// <summary>A real proxy of Debian's: squid for <c>http</c> and <c>https</c>, microsocks for <c>socks5</c>. It ends with its test.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    /// <summary>A login that must be percent-encoded in a URL.</summary>
    public const string User = "us@er";
    public const string Password = "p@ss:w%rd";

    private const string Squid = "/usr/sbin/squid";
    private const string SquidLogin = "/usr/lib/squid/basic_ncsa_auth";
    private const string MicroSocks = "/usr/bin/microsocks";
    private const UnixFileMode AnybodysFolder = (UnixFileMode)0b111_111_111;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portforward-proxy-");
    private readonly string _scheme;
    private Process _process = null!;
    private Task _reading = Task.CompletedTask;
    private string _log = "";

    private ProxyProcess(string scheme) => _scheme = scheme;

    /// <summary>The proxy's certificate authority in PEM, where it speaks TLS.</summary>
    public string? AuthorityPem { get; private set; }

    public int Port { get; private set; }

    /// <summary>Starts a proxy; skips the test where its package is not installed.</summary>
    public static async Task<ProxyProcess> StartAsync(string scheme, bool withLogin)
    {
        var program = scheme == "socks5" ? MicroSocks : Squid;
        Assert.SkipUnless(File.Exists(program), $"Needs a real proxy: {program} is not there (Debian packages squid-openssl and microsocks).");
        var proxy = new ProxyProcess(scheme);
        try
        {
            proxy.Port = FreePort();
            proxy.Run(scheme == "socks5" ? proxy.MicroSocksStart(withLogin) : proxy.SquidStart(withLogin));
            await proxy.WaitUntilListeningAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>The URL that a kubeconfig would hold.</summary>
    public string Url(string? login = null) => $"{_scheme}://{(login is null ? "" : login + "@")}127.0.0.1:{Port}";

    /// <summary>The login as it stands in a URL.</summary>
    public static string Login(string password = Password) => $"{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(password)}";

    /// <summary>Waits until the proxy has told that it led somebody to an address; squid tells it at the connection's end.</summary>
    public async Task WaitUntilServedAsync(string address)
    {
        var file = Path.Combine(_folder.FullName, "access.log");
        var started = Stopwatch.GetTimestamp();
        while (!(File.Exists(file) ? File.ReadAllText(file) : Volatile.Read(ref _log)).Contains(address, StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"the proxy never led anybody to {address}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // Killed, squid would leave its shared memory behind.
            Assert.Equal(0, ToolProcess.Kill(_process.Id, (int)Signal.Terminate));
            await _process.WaitForExitAsync().WaitAsync(Patience);
            await _reading;
            _process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private void Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    private ProcessStartInfo MicroSocksStart(bool withLogin)
    {
        string[] login = withLogin ? ["-u", User, "-P", Password] : [];
        return new ProcessStartInfo(MicroSocks, ["-i", "127.0.0.1", "-p", $"{Port}", .. login]);
    }

    private ProcessStartInfo SquidStart(bool withLogin)
    {
        // Squid is no longer root when it opens its files.
        if (!OperatingSystem.IsWindows())
        {
            _folder.UnixFileMode = AnybodysFolder;
        }

        var folder = _folder.FullName;
        var port = $"http_port 127.0.0.1:{Port}";
        if (_scheme == "https")
        {
            WriteCertificate();
            port = $"https_port 127.0.0.1:{Port} tls-cert={folder}/proxy.crt tls-key={folder}/proxy.key";
        }

        var access = "http_access allow all";
        if (withLogin)
        {
            File.WriteAllText(Path.Combine(folder, "users"), $"{User}:{Hash()}\n");
            access = $"""
                auth_param basic program {SquidLogin} {folder}/users
                auth_param basic realm proxy
                acl known proxy_auth REQUIRED
                http_access allow known
                http_access deny all
                """;
        }

        File.WriteAllText(Path.Combine(folder, "squid.conf"), $"""
            {port}
            {access}
            cache deny all
            pid_filename none
            shutdown_lifetime 0 seconds
            access_log stdio:{folder}/access.log
            cache_log {folder}/cache.log
            coredump_dir {folder}
            visible_hostname proxy
            buffered_logs off

            """);
        // A name of its own, by which it shares memory with nobody.
        return new ProcessStartInfo(Squid, ["-N", "-n", $"test{Port}", "-f", Path.Combine(folder, "squid.conf")]);
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=proxy", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        AuthorityPem = certificate.ExportCertificatePem() + "\n";
        File.WriteAllText(Path.Combine(_folder.FullName, "proxy.crt"), AuthorityPem);
        File.WriteAllText(Path.Combine(_folder.FullName, "proxy.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Hash()
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", ["passwd", "-apr1", Password]) { RedirectStandardOutput = true })!;
        var hash = openssl.StandardOutput.ReadToEnd().Trim();
        openssl.WaitForExit();
        return hash;
    }

    private async Task WaitUntilListeningAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < Patience && !_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Volatile.Write(ref _log, Volatile.Read(ref _log) + line + "\n");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
