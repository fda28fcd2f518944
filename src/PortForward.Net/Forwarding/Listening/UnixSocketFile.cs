using System.Net.Sockets;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>The file of a Unix socket that listens here.</summary>
internal sealed class UnixSocketFile
{
    /// <summary>What opening a socket as a file gives: ENXIO on Linux, EOPNOTSUPP on macOS.</summary>
    private static readonly int[] SocketOpenErrors = [6, 102];

    private readonly string _path;
    private readonly DateTime _made;

    private UnixSocketFile(string path)
    {
        _path = path;
        _made = File.GetLastWriteTimeUtc(path);
    }

    /// <summary>Gives a socket its own name; a stale socket that has it makes room.</summary>
    /// <exception cref="PortForwardException">Somebody has taken the name meanwhile.</exception>
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
            throw new PortForwardException(PortForwardError.AddressInUse, $"Unable to listen on unix:{path}: {e.Message}", e);
        }

        return new UnixSocketFile(path);
    }

    /// <exception cref="PortForwardException">There is a socket that somebody listens on, or a file of another kind.</exception>
    public static void ThrowIfTaken(string path)
    {
        if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new PortForwardException(
                PortForwardError.AddressInUse, $"Unable to listen on unix:{path}: the path is that of a file which is no socket; it was left alone");
        }

        if (IsAlive(path))
        {
            throw new PortForwardException(PortForwardError.AddressInUse, $"Unable to listen on unix:{path}: somebody listens on it");
        }
    }

    /// <summary>Removes the file if it is still this socket's: another one has been made at another time.</summary>
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
            // The folder has gone, or is no longer ours: then so is the file.
        }
    }

    /// <summary>Opening for reading and writing holds up on no kind of file, not even a pipe.</summary>
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
        // A blocking connect would wait where the backlog is full.
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
