using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using PortForward.Net.Targets;

namespace PortForward.Net;

/// <summary>Represents a port of a target: a number, or a name that the target's definition gives to a number.</summary>
/// <remarks>For a service, it is a port of the service, which is mapped to the pod's through <c>targetPort</c>. For all other targets, it is a port of the
/// pod. The text form is the number or the name; configuration can bind it.</remarks>
[TypeConverter(typeof(TextConverter<RemotePort>))]
public readonly record struct RemotePort : ISpanParsable<RemotePort>
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    private readonly string? _name;

    /// <summary>Initializes a new instance of the <see cref="RemotePort"/> struct with a number.</summary>
    /// <param name="number">The port number, from 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is out of range.</exception>
    public RemotePort(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, ushort.MaxValue);
        Number = number;
    }

    /// <summary>Initializes a new instance of the <see cref="RemotePort"/> struct with the name that a container or service gives to a port.</summary>
    /// <param name="name">The name: letters, digits and '-'.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or contains other characters.</exception>
    public RemotePort(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
        {
            throw new ArgumentException($"'{name}' is not a port name: a name contains only letters, digits and '-'.", nameof(name));
        }

        _name = name;
    }

    /// <summary>Gets the number; 0 if the port has a name.</summary>
    public int Number { get; }

    /// <summary>Gets the name; <see langword="null"/> if the port has a number.</summary>
    public string? Name => _name;

    /// <summary>Converts a number to a port.</summary>
    /// <param name="number">The port number, from 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is out of range.</exception>
    public static implicit operator RemotePort(int number) => new(number);

    /// <summary>Converts a number to a port, as the conversion from <see cref="int"/> does.</summary>
    /// <param name="number">The port number, from 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is out of range.</exception>
    public static RemotePort FromInt32(int number) => new(number);

    /// <summary>Parses a number from 1 to 65535, or a name.</summary>
    /// <param name="s">The text.</param>
    /// <exception cref="FormatException"><paramref name="s"/> is neither; the message says why.</exception>
    public static RemotePort Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static RemotePort Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static RemotePort Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <summary>Tries to parse a number from 1 to 65535, or a name.</summary>
    /// <param name="s">The text.</param>
    /// <param name="result">The port, if the method returns <see langword="true"/>.</param>
    /// <returns><see langword="true"/> if <paramref name="s"/> is a number or a name; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out RemotePort result) => TryParse(s.AsSpan(), out result, out _);

    /// <inheritdoc cref="TryParse(string?, out RemotePort)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The port, if the method returns <see langword="true"/>.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RemotePort result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(string?, out RemotePort)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The port, if the method returns <see langword="true"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out RemotePort result) => TryParse(s, out result, out _);

    /// <summary>Returns the number or the name.</summary>
    public override string ToString() => _name ?? Number.ToString(CultureInfo.InvariantCulture);

    internal static RemotePort Parse(ReadOnlySpan<char> s) => TryParse(s, out var port, out var error) ? port : throw new FormatException(error);

    internal static bool TryParse(ReadOnlySpan<char> text, out RemotePort port, out string? error)
    {
        port = default;
        if (text.Length == 0)
        {
            error = "remote port cannot be empty";
            return false;
        }

        // A name has a letter in it (an IANA service name); anything else was meant as a number.
        if (!text.ContainsAnyInRange('a', 'z') && !text.ContainsAnyInRange('A', 'Z'))
        {
            if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                error = $"error parsing remote port '{text}': a port is a number from 1 to 65535 or a name";
                return false;
            }

            error = number == 0 ? "remote port must be > 0" : null;
            port = number == 0 ? default : new RemotePort(number);
            return number != 0;
        }

        if (text.IndexOfAnyExcept(NameCharacters) >= 0)
        {
            error = $"error parsing remote port '{text}': a port name contains only letters, digits and '-'";
            return false;
        }

        port = new RemotePort(text.ToString());
        error = null;
        return true;
    }

    internal static void ThrowIfDefault(RemotePort port, [CallerArgumentExpression(nameof(port))] string? name = null)
    {
        if (port == default)
        {
            throw new ArgumentException("The remote port is neither a number nor a name.", name);
        }
    }
}
