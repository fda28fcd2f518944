using System.Buffers;
using System.Globalization;

namespace PortForward.Net;

/// <summary>A port of the target: a number, or a name that the target's definition gives it.</summary>
/// <remarks>For a service it is the service's port, which leads to the pod's through <c>targetPort</c>; for everything else it is the pod's.</remarks>
public readonly record struct RemotePort
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    private readonly string? _name;

    /// <summary>Names a port by number.</summary>
    /// <param name="number">1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public RemotePort(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, ushort.MaxValue);
        Number = number;
    }

    /// <summary>Names a port by the name its container or service gives it.</summary>
    /// <exception cref="ArgumentException">The name is empty, or holds anything but letters, digits and '-'.</exception>
    public RemotePort(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
        {
            throw new ArgumentException($"'{name}' is not a port name: such names hold letters, digits and '-' only.", nameof(name));
        }

        _name = name;
    }

    /// <summary>The number, or 0 where the port is named.</summary>
    public int Number { get; }

    /// <summary>The name, or null where the port is a number.</summary>
    public string? Name => _name;

    /// <summary>Makes a port of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not between 1 and 65535.</exception>
    public static implicit operator RemotePort(int number) => new(number);

    /// <summary>Makes a port of a number; the same as the conversion from <see cref="int"/>.</summary>
    public static RemotePort FromInt32(int number) => new(number);

    /// <summary>Reads a number between 1 and 65535, or a name.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static RemotePort Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var port, out var error) ? port : throw new FormatException(error);
    }

    /// <summary>Reads a number between 1 and 65535, or a name; false where the text is neither.</summary>
    public static bool TryParse(string? text, out RemotePort port) => TryParse(text ?? "", out port, out _);

    internal static bool TryParse(string text, out RemotePort port, out string? error)
    {
        port = default;
        if (text.Length == 0)
        {
            error = "remote port cannot be empty";
            return false;
        }

        // A name has a letter in it (an IANA service name); anything else was meant as a number.
        if (!text.AsSpan().ContainsAnyInRange('a', 'z') && !text.AsSpan().ContainsAnyInRange('A', 'Z'))
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

        if (text.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
        {
            error = $"error parsing remote port '{text}': a port name holds letters, digits and '-' only";
            return false;
        }

        port = new RemotePort(text);
        error = null;
        return true;
    }

    /// <summary>Gives the number or the name.</summary>
    public override string ToString() => _name ?? Number.ToString(CultureInfo.InvariantCulture);
}
