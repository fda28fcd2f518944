using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>Binds a Unix socket that only its owner can connect to.</summary>
/// <remarks>It is bound under a name that nobody knows, gets its mode there, and only then its own name: a umask would be the whole process's.</remarks>
internal static class UnixSocketBinder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string NameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int LongestTemporaryName = 12;
    private const int Tries = 16;

    /// <summary>The system's own limit, less the zero at the end.</summary>
    private static readonly int LongestPath = OperatingSystem.IsMacOS() ? 103 : 107;

    /// <summary>Binds and listens; never throws for what the system refuses.</summary>
    public static LocalBinding Bind(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            var length = Encoding.UTF8.GetByteCount(path);
            if (length > LongestPath)
            {
                throw Failure(
                    PortForwardError.AddressNotAvailable, path, $"the path has {length} bytes, and the system allows {LongestPath}");
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
            throw Failure(PortForwardError.AddressNotAvailable, path, "there is no such folder");
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

    /// <summary>The name is no longer than the socket's own, so that its path fits where that does.</summary>
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
                // The name is somebody's.
            }
        }
    }

    private static PortForwardException Failure(PortForwardError error, string path, string reason, Exception? cause = null) =>
        new(error, $"Unable to listen on unix:{path}: {reason}", cause);
}
