using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>Binds a Unix socket that only its owner can connect to.</summary>
/// <remarks>The socket is bound with a random name, gets its mode, and is then renamed, because a umask would affect the entire process.</remarks>
internal static class UnixSocketBinder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string NameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int LongestTemporaryName = 12;
    private const int Tries = 16;

    /// <summary>The system's limit without the terminating zero.</summary>
    private static readonly int LongestPath = OperatingSystem.IsMacOS() ? 103 : 107;

    /// <summary>Binds and listens. Reports the system's failures in the result.</summary>
    public static LocalBinding Bind(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            var length = Encoding.UTF8.GetByteCount(path);
            if (length > LongestPath)
            {
                throw Failure(
                    PortForwardError.AddressNotAvailable, path, $"The path has {length} bytes, but the system allows only {LongestPath}.");
            }

            return new LocalBinding([BindFree(path)], null);
        }
        catch (PortForwardException e)
        {
            return new LocalBinding([], e);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new LocalBinding([], Failure(PortForwardError.AddressNotAvailable, path, e.Message, e));
        }
    }

    private static LocalSocket BindFree(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        if (!Directory.Exists(folder))
        {
            throw Failure(PortForwardError.AddressNotAvailable, path, "The directory does not exist.");
        }

        UnixSocketFile.ThrowIfTaken(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string? temporary = null;
        try
        {
            temporary = BindTemporary(socket, folder, Path.GetFileName(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, OwnerOnly);
            }

            socket.Listen(LocalBinder.Backlog);
            var file = UnixSocketFile.Move(temporary, path);
            return new LocalSocket(socket, new UnixDomainSocketEndPoint(path), file);
        }
        catch
        {
            socket.Dispose();
            File.Delete(temporary ?? "");
            throw;
        }
    }

    /// <summary>The temporary name is no longer than the final one, so that its path is not too long.</summary>
    private static string BindTemporary(Socket socket, string folder, string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            var length = Math.Min(Encoding.UTF8.GetByteCount(name), LongestTemporaryName);
            var temporary = RandomNumberGenerator.GetString(NameCharacters, length);
            if (temporary == name)
            {
                continue;
            }

            var path = Path.Combine(folder, temporary);
            try
            {
                socket.Bind(new UnixDomainSocketEndPoint(path));
                return path;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < Tries)
            {
                // The name is in use.
            }
        }
    }

    private static PortForwardException Failure(PortForwardError error, string path, string reason, Exception? cause = null) =>
        new(error, $"Unable to listen on unix:{path}. {reason}", cause);
}
