using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Tests.Authentication;

/// <summary>OpenSSL's own test server, which asks for client certificates and says by alerts what it refuses, as API servers do.</summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/openssl";

    private readonly Process _process;
    private readonly TempDirectory _folder;
    private readonly Task _draining;

    private OpenSslServer(Process process, TempDirectory folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
        _draining = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public int Port { get; }

    /// <summary>Starts it; skips the test where there is no OpenSSL.</summary>
    /// <param name="certificate">The server's.</param>
    /// <param name="clients">Whose client certificates it takes.</param>
    /// <param name="options">More of its options, such as <c>-tls1_3</c>.</param>
    public static async Task<OpenSslServer> StartAsync(X509Certificate2 certificate, X509Certificate2 clients, params string[] options)
    {
        Assert.SkipUnless(File.Exists(Program), $"Needs {Program}.");
        var folder = new TempDirectory();
        var start = new ProcessStartInfo(Program,
        [
            "s_server", "-accept", "127.0.0.1:0", "-Verify", "1", "-verify_return_error", "-www",
            "-cert", folder.Write("server.crt", certificate.ExportCertificatePem()), "-key", folder.Write("server.key", TestCertificates.KeyPem(certificate)),
            "-CAfile", folder.Write("clients.crt", clients.ExportCertificatePem()), .. options,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var said = "";
        while (!said.StartsWith("ACCEPT ", StringComparison.Ordinal))
        {
            said = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        }

        return new OpenSslServer(process, folder, int.Parse(said[(said.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _draining;
        _process.Dispose();
        _folder.Dispose();
    }
}
