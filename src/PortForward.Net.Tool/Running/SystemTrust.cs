using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Tool.Running;

/// <summary>Keeps .NET from reading all authorities that the system trusts where the kubeconfig names those that count.</summary>
/// <remarks>
/// On Linux .NET reads them, some 300 files, before it checks its first certificate, whoever is trusted: half of the time from the command's start to
/// its first byte. OpenSSL's variables say where they are, and .NET looks at them once. So it is made to look while they lead nowhere, and they are
/// put back at once, since they are meant for the programs that the command starts too. What is left is less trust, never more.
/// </remarks>
internal static partial class SystemTrust
{
    private const string Nowhere = "/dev/null";

    private static readonly string[] Variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>Lets this process trust none of them. Called before anything checks a certificate, and while nothing else runs: the system's
    /// variables are not for several threads.</summary>
    public static void Forget()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var variable in Variables)
        {
            _ = SetVariable(variable, Nowhere, overwrite: 1);
        }

        using (var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly))
        {
            _ = store.Certificates;
        }

        foreach (var variable in Variables)
        {
            _ = Environment.GetEnvironmentVariable(variable) is { } value ? SetVariable(variable, value, overwrite: 1) : RemoveVariable(variable);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveVariable(string name);
}
