using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PortForward.Net.Testing.Security;

/// <summary>A private directory for kubeconfig files, which is deleted on disposal.</summary>
internal sealed class KubeConfigFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portforward-test-");
    private int _files;

    public string Path => _folder.FullName;

    public static string Render(Uri server, X509Certificate2 authority, string user, string token)
    {
        var authorityData = Convert.ToBase64String(Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n"));
        return $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: test
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
                certificate-authority-data: {authorityData}
            users:
            - name: "{user}"
              user:
                token: "{token}"
            contexts:
            - name: test
              context:
                cluster: test
                user: "{user}"
                namespace: default
            current-context: test

            """;
    }

    /// <summary>Writes a file that only the current user can read.</summary>
    public string Write(string text)
    {
        var number = Interlocked.Increment(ref _files).ToString(CultureInfo.InvariantCulture);
        var path = System.IO.Path.Combine(_folder.FullName, $"kubeconfig-{number}.yaml");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, new UTF8Encoding(false), options);
        writer.Write(text);
        return path;
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A client may still have the file open or write its cache here; the system cleans up its temporary directory.
        }
    }
}
