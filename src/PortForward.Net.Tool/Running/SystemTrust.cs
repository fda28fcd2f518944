using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Tool.Running;

/// <summary>Prevents .NET from loading the system's root certificates if the kubeconfig specifies its own authorities.</summary>
/// <remarks>
/// On Linux, .NET loads them, some 300 files, before it verifies its first certificate, even if they are not used: half of the time from the command's
/// start to its first byte. OpenSSL's variables specify their location, and .NET reads the variables once. So they temporarily point nowhere, and are then
/// restored, since child processes use them too. The result is less trust, never more.
/// </remarks>
internal static partial class SystemTrust
{
    private const string Nowhere = "/dev/null";

    private static readonly string[] Variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>Makes this process trust none of them. Must be called before anything verifies a certificate, and while no other thread runs: the system's
    /// environment is not thread-safe.</summary>
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
