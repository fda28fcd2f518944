using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Parses the values of flags, by kubectl's rules if it has any.</summary>
internal static class FlagValues
{
    /// <exception cref="UsageException">The value is not a duration, or not greater than zero.</exception>
    public static TimeSpan ReadPodTimeout(string text)
    {
        if (!GoDuration.TryParse(text, out var timeout))
        {
            throw Invalid(text, Flags.PodRunningTimeout, "use a duration such as 5s, 2m or 1h30m");
        }

        return timeout > TimeSpan.Zero ? timeout : throw new UsageException("--pod-running-timeout must be higher than zero");
    }

    /// <summary>Returns null for zero, which means no limit.</summary>
    /// <exception cref="UsageException">The value is neither a number of seconds nor a duration.</exception>
    public static TimeSpan? ReadRequestTimeout(string text)
    {
        var isSeconds = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        var timeout = isSeconds ? GoDuration.Limit(TimeSpan.FromSeconds(seconds)) : TimeSpan.Zero;
        if (!isSeconds && !GoDuration.TryParse(text, out timeout))
        {
            throw Invalid(text, Flags.RequestTimeout, "use a number of seconds, or a duration such as 5s or 2m");
        }

        return timeout >= TimeSpan.Zero
            ? timeout == TimeSpan.Zero ? null : timeout
            : throw Invalid(text, Flags.RequestTimeout, "a timeout cannot be negative");
    }

    /// <summary>Reads the transport. Without one, kubectl's environment variable decides.</summary>
    /// <exception cref="UsageException">The value is not a transport.</exception>
    public static PortForwardTransport ReadTransport(string? text)
    {
        if (text is null)
        {
            var webSockets = Environment.GetEnvironmentVariable("KUBECTL_PORT_FORWARD_WEBSOCKETS");
            return string.Equals(webSockets, "false", StringComparison.OrdinalIgnoreCase) ? PortForwardTransport.Spdy : PortForwardTransport.Auto;
        }

        return text.ToUpperInvariant() switch
        {
            "AUTO" => PortForwardTransport.Auto,
            "WEBSOCKET" => PortForwardTransport.WebSocket,
            "SPDY" => PortForwardTransport.Spdy,
            _ => throw Invalid(text, Flags.Transport, "use auto, websocket or spdy"),
        };
    }

    /// <summary>Reads a Boolean in the spellings that Go, and thus kubectl, accepts. Without one, the default is used.</summary>
    /// <exception cref="UsageException">The value is not a Boolean.</exception>
    public static bool ReadSwitch(ParsedLine line, Flag flag, bool whenAbsent) => !line.Has(flag) ? whenAbsent : line.All(flag)[^1] switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        var text => throw Invalid(text, flag, "use true or false"),
    };

    /// <exception cref="UsageException">The value is not an output format.</exception>
    public static bool ReadIsJson(string text) => text switch
    {
        "json" => true,
        "text" => false,
        _ => throw Invalid(text, Flags.Output, "use text or json"),
    };

    /// <exception cref="UsageException">The value is not a log level.</exception>
    public static LogLevel ReadLogLevel(string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var level))
        {
            throw new UsageException($"invalid argument \"{text}\" for \"-v, --v\" flag: use a number, such as 4");
        }

        return level switch
        {
            <= 0 => LogLevel.None,
            1 => LogLevel.Warning,
            2 or 3 => LogLevel.Information,
            _ => LogLevel.Trace,
        };
    }

    private static UsageException Invalid(string text, Flag flag, string advice) =>
        new($"invalid argument \"{text}\" for \"{(flag.Shorthand is { } letter ? $"-{letter}, " : "")}--{flag.Name}\" flag: {advice}");
}
