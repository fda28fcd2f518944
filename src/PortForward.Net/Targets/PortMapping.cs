using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PortForward.Net.Targets;

namespace PortForward.Net;

/// <summary>Represents the mapping of a local port, or a Unix socket, to a port of the target.</summary>
/// <remarks>The text form is kubectl's <c>LOCAL:REMOTE</c>; configuration can bind it.</remarks>
[TypeConverter(typeof(TextConverter<PortMapping>))]
public readonly record struct PortMapping : ISpanParsable<PortMapping>
{
    private const string UnixPrefix = "unix:";

    private readonly int? _local;

    /// <summary>Initializes a new instance of the <see cref="PortMapping"/> struct that maps a local port to a port of the target.</summary>
    /// <param name="localPort">The local port, from 1 to 65535, or 0 for a free port, which is the same on all local addresses.</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="localPort"/> is out of range.</exception>
    /// <exception cref="ArgumentException"><paramref name="remotePort"/> is the default value.</exception>
    public PortMapping(int localPort, RemotePort remotePort)
        : this(remotePort)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(localPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(localPort, ushort.MaxValue);
        _local = localPort;
    }

    /// <summary>Initializes a new instance of the <see cref="PortMapping"/> struct that maps the same port on both sides.</summary>
    /// <param name="remotePort">The port of the target. If it is a name, the local port is the number that the name stands for.</param>
    /// <exception cref="ArgumentException"><paramref name="remotePort"/> is the default value.</exception>
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

    /// <summary>Gets the local port; 0 for a free port; <see langword="null"/> for the same number as the remote port, or for a Unix socket.</summary>
    public int? LocalPort => _local;

    /// <summary>Gets the path of the Unix socket; <see langword="null"/> for a port.</summary>
    public string? UnixSocketPath { get; }

    /// <summary>Gets the port of the target.</summary>
    public RemotePort RemotePort { get; }

    /// <summary>Maps a free local port to a port of the target.</summary>
    /// <param name="remotePort">The port of the target.</param>
    /// <exception cref="ArgumentException"><paramref name="remotePort"/> is the default value.</exception>
    public static PortMapping Ephemeral(RemotePort remotePort) => new(0, remotePort);

    /// <summary>Maps a Unix socket to a port of the target. Only the user that the process runs as can connect to it.</summary>
    /// <param name="path">The path of the socket, relative to the working directory. The full path is at most 107 bytes long (103 on macOS).</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <remarks>A stale socket file is replaced. If another process is listening on it, or if the path is not a socket, starting fails with
    /// <see cref="PortForwardError.AddressInUse"/>. The file is deleted when the listener is closed. Unix sockets have no reset: a connection that fails
    /// just ends.</remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or contains a NUL, or <paramref name="remotePort"/> is the default value.</exception>
    public static PortMapping UnixSocket(string path, RemotePort remotePort)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("The path of a Unix socket can't contain a NUL.", nameof(path))
            : new PortMapping(path, remotePort);
    }

    /// <summary>Converts a number to a mapping of the same port on both sides.</summary>
    /// <param name="port">The port number, from 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is out of range.</exception>
    public static implicit operator PortMapping(int port) => new(new RemotePort(port));

    /// <summary>Converts a number to a mapping, as the conversion from <see cref="int"/> does.</summary>
    /// <param name="port">The port number, from 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is out of range.</exception>
    public static PortMapping FromInt32(int port) => port;

    /// <summary>Parses a mapping: <c>8080:80</c>, <c>80</c>, <c>:80</c> or <c>0:80</c> for a free port, <c>8080:http</c>, <c>http</c>, <c>:http</c>, or
    /// <c>unix:PATH:80</c> for a Unix socket.</summary>
    /// <param name="s">The text.</param>
    /// <exception cref="FormatException"><paramref name="s"/> is none of these; the message says why.</exception>
    public static PortMapping Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, out var mapping, out string? error) ? mapping : throw new FormatException(error);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static PortMapping Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static PortMapping Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());

    /// <summary>Tries to parse a mapping, in the forms that <see cref="Parse(string)"/> accepts.</summary>
    /// <param name="s">The text.</param>
    /// <param name="result">The mapping, if the method returns <see langword="true"/>.</param>
    /// <returns><see langword="true"/> if <paramref name="s"/> is a mapping; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out PortMapping result) => TryParse(s ?? "", out result, out string? _);

    /// <inheritdoc cref="TryParse(string?, out PortMapping)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The mapping, if the method returns <see langword="true"/>.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PortMapping result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(string?, out PortMapping)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The mapping, if the method returns <see langword="true"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PortMapping result) =>
        TryParse(s.ToString(), out result, out string? _);

    /// <summary>Returns <c>local:remote</c>, or only the remote port if both sides are the same.</summary>
    public override string ToString() => (UnixSocketPath, _local) switch
    {
        ({ } path, _) => $"{UnixPrefix}{path}:{RemotePort}",
        (_, { } local) => string.Create(CultureInfo.InvariantCulture, $"{local}:{RemotePort}"),
        _ => RemotePort.ToString(),
    };

    /// <summary>Parses mappings that are separated by commas or white space, for example <c>":5432, 8080:http"</c>.</summary>
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

        if (!RemotePort.TryParse(text.AsSpan(colon + 1), out var remote, out error))
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
            error = "the path of a Unix socket can't contain a NUL";
            return false;
        }

        if (!RemotePort.TryParse(text.AsSpan(colon + 1), out var remote, out error))
        {
            return false;
        }

        mapping = new PortMapping(path, remote);
        return true;
    }
}
