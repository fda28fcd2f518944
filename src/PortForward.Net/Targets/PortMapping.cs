using System.Globalization;

namespace PortForward.Net;

/// <summary>A local port, or a Unix socket, and the port of the target that it leads to.</summary>
/// <remarks>A local port of 0 takes a free one, the same on every address that is bound.</remarks>
public readonly record struct PortMapping
{
    private const string UnixPrefix = "unix:";

    private readonly int? _local;

    /// <summary>Maps a local port to a port of the target.</summary>
    /// <param name="localPort">1 to 65535, or 0 for a free port.</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <exception cref="ArgumentOutOfRangeException">The local port is out of range.</exception>
    /// <exception cref="ArgumentException">The remote port is the default value.</exception>
    public PortMapping(int localPort, RemotePort remotePort)
        : this(remotePort)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(localPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(localPort, ushort.MaxValue);
        _local = localPort;
    }

    /// <summary>Maps the same port on both sides; a named port takes the local number that its name stands for at the target.</summary>
    /// <param name="remotePort">The port of the target.</param>
    /// <exception cref="ArgumentException">The remote port is the default value.</exception>
    public PortMapping(RemotePort remotePort)
    {
        if (remotePort == default)
        {
            throw new ArgumentException("remote port cannot be empty", nameof(remotePort));
        }

        RemotePort = remotePort;
    }

    private PortMapping(string unixSocketPath, RemotePort remotePort)
        : this(remotePort) => UnixSocketPath = unixSocketPath;

    /// <summary>The local port; 0 takes a free one; null takes the number that the remote port stands for, or there is a Unix socket.</summary>
    public int? LocalPort => _local;

    /// <summary>The path of the Unix socket, or null where it is a port.</summary>
    public string? UnixSocketPath { get; }

    /// <summary>The port of the target.</summary>
    public RemotePort RemotePort { get; }

    /// <summary>Maps a free local port to a port of the target.</summary>
    public static PortMapping Ephemeral(RemotePort remotePort) => new(0, remotePort);

    /// <summary>Maps a Unix socket to a port of the target. Only the user that the program runs as can connect to it.</summary>
    /// <param name="path">The file to make, at most 107 bytes long (103 on macOS) as a full path; relative to the working directory. A socket
    /// there that nobody listens on is replaced, any other file is left alone, and then the port fails.</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <remarks>The file is removed when the listener ends. A Unix socket knows no reset: a connection that failed just ends.</remarks>
    /// <exception cref="ArgumentException">The path is empty, or the remote port is the default value.</exception>
    public static PortMapping UnixSocket(string path, RemotePort remotePort)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("the path of a Unix socket holds no NUL", nameof(path))
            : new PortMapping(path, remotePort);
    }

    /// <summary>Maps the same port on both sides.</summary>
    public static implicit operator PortMapping(int port) => new(new RemotePort(port));

    /// <summary>Maps the same port on both sides; the same as the conversion from <see cref="int"/>.</summary>
    public static PortMapping FromInt32(int port) => port;

    /// <summary>Reads <c>8080:80</c>, <c>80</c>, <c>:80</c>, <c>0:80</c>, <c>8080:http</c>, <c>http</c>, <c>:http</c>, or
    /// <c>unix:PATH:80</c> for a Unix socket.</summary>
    /// <exception cref="FormatException">The text is none of these; the message says why.</exception>
    public static PortMapping Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var mapping, out var error) ? mapping : throw new FormatException(error);
    }

    /// <summary>Reads a mapping as <see cref="Parse"/> does; false where the text is none.</summary>
    public static bool TryParse(string? text, out PortMapping mapping) => TryParse(text ?? "", out mapping, out _);

    /// <summary>Gives <c>local:remote</c>, or the remote port alone where both sides are the same.</summary>
    public override string ToString() => (UnixSocketPath, _local) switch
    {
        ({ } path, _) => $"{UnixPrefix}{path}:{RemotePort}",
        (_, { } local) => string.Create(CultureInfo.InvariantCulture, $"{local}:{RemotePort}"),
        _ => RemotePort.ToString(),
    };

    /// <summary>Reads mappings parted by commas or white space, for example <c>":5432, 8080:http"</c>.</summary>
    internal static PortMapping[] ParseList(string text)
    {
        var parts = text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? throw new FormatException("you must specify at least 1 port") : Array.ConvertAll(parts, Parse);
    }

    internal static bool TryParse(string text, out PortMapping mapping, out string? error)
    {
        mapping = default;
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return TryParseUnixSocket(text, out mapping, out error);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && text.IndexOf(':', colon + 1) >= 0)
        {
            error = $"invalid port format '{text}': write REMOTE, LOCAL:REMOTE or :REMOTE";
            return false;
        }

        if (!RemotePort.TryParse(text[(colon + 1)..], out var remote, out error))
        {
            return false;
        }

        if (colon < 0)
        {
            mapping = new PortMapping(remote);
            return true;
        }

        ushort local = 0;
        if (colon > 0 && !ushort.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out local))
        {
            error = $"error parsing local port '{text[..colon]}': a local port is a number from 0 to 65535";
            return false;
        }

        mapping = new PortMapping(local, remote);
        return true;
    }

    private static bool TryParseUnixSocket(string text, out PortMapping mapping, out string? error)
    {
        mapping = default;
        var colon = text.LastIndexOf(':');
        if (colon <= UnixPrefix.Length)
        {
            error = $"invalid port format '{text}': write unix:PATH:REMOTE";
            return false;
        }

        var path = text[UnixPrefix.Length..colon];
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            error = "the path of a Unix socket holds no NUL";
            return false;
        }

        if (!RemotePort.TryParse(text[(colon + 1)..], out var remote, out error))
        {
            return false;
        }

        mapping = new PortMapping(path, remote);
        return true;
    }
}
