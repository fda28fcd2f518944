using System.Net.Sockets;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>The file of a listening Unix socket.</summary>
internal sealed class UnixSocketFile
{
    /// <summary>The error of opening a socket as a file: ENXIO on Linux, EOPNOTSUPP on macOS.</summary>
    private static readonly int[] SocketOpenErrors = [6, 102];

    private readonly string _path;
    private readonly DateTime _made;

    private UnixSocketFile(string path)
    {
        _path = path;
        _made = File.GetLastWriteTimeUtc(path);
    }

    /// <summary>Renames a socket to its final name and replaces a stale socket.</summary>
    /// <exception cref="PortForwardException">The name has been taken in the meantime.</exception>
    public static UnixSocketFile Move(string temporary, string path)
    {
        ThrowIfTaken(path);
        try
        {
            File.Delete(path);
            File.Move(temporary, path);
        }
        catch (IOException e)
        {
            throw new PortForwardException(PortForwardError.AddressInUse, $"Unable to listen on unix:{path}. {e.Message}", e);
        }

        return new UnixSocketFile(path);
    }

    /// <exception cref="PortForwardException">Another process is listening on the path, or the path is not a socket.</exception>
    public static void ThrowIfTaken(string path)
    {
        if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new PortForwardException(
                PortForwardError.AddressInUse, $"Unable to listen on unix:{path}. The file exists and is not a socket. It was left unchanged.");
        }

        if (IsAlive(path))
        {
            throw new PortForwardException(PortForwardError.AddressInUse, $"Unable to listen on unix:{path}. Another process is listening on it.");
        }
    }

    /// <summary>Removes the file if it still belongs to this socket, according to its creation time.</summary>
    public void Remove()
    {
        try
        {
            if (File.GetLastWriteTimeUtc(_path) == _made)
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The directory has been removed, or is no longer accessible: so is the file.
        }
    }

    /// <summary>Opening for reading and writing does not block on any kind of file, not even on a pipe.</summary>
    private static bool IsSocket(string path)
    {
        if (new FileInfo(path).LinkTarget is not null || Directory.Exists(path))
        {
            return false;
        }

        if (OperatingSystem.IsWindows())
        {
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        }

        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (IOException e)
        {
            return Array.IndexOf(SocketOpenErrors, e.HResult) >= 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsAlive(string path)
    {
        // A blocking connect would wait if the backlog is full.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
