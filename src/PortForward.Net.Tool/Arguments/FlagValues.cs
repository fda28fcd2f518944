using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Reads the values of flags, by kubectl's rules where it has some.</summary>
internal static class FlagValues
{
    /// <exception cref="UsageException">It is no duration, or not more than zero.</exception>
    public static TimeSpan ReadPodTimeout(string text)
    {
        if (!GoDuration.TryParse(text, out var timeout))
        {
            throw Invalid(text, Flags.PodRunningTimeout, "write a duration such as 5s, 2m or 1h30m");
        }

        return timeout > TimeSpan.Zero ? timeout : throw new UsageException("--pod-running-timeout must be higher than zero");
    }

    /// <summary>Gives null for zero, which is no limit.</summary>
    /// <exception cref="UsageException">It is neither a number of seconds nor a duration.</exception>
    public static TimeSpan? ReadRequestTimeout(string text)
    {
        var isSeconds = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        var timeout = isSeconds ? GoDuration.Limit(TimeSpan.FromSeconds(seconds)) : TimeSpan.Zero;
        if (!isSeconds && !GoDuration.TryParse(text, out timeout))
        {
            throw Invalid(text, Flags.RequestTimeout, "write a number of seconds, or a duration such as 5s or 2m");
        }

        return timeout >= TimeSpan.Zero
            ? timeout == TimeSpan.Zero ? null : timeout
            : throw Invalid(text, Flags.RequestTimeout, "a timeout is not negative");
    }

    /// <summary>Reads the transport; without one, kubectl's own switch between the two counts.</summary>
    /// <exception cref="UsageException">It is none.</exception>
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
            _ => throw Invalid(text, Flags.Transport, "write auto, websocket or spdy"),
        };
    }

    /// <summary>Reads a switch in the spellings that Go, and so kubectl, takes; without one the default counts.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public static bool ReadSwitch(ParsedLine line, Flag flag, bool whenAbsent) => !line.Has(flag) ? whenAbsent : line.All(flag)[^1] switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        var text => throw Invalid(text, flag, "write true or false"),
    };

    /// <exception cref="UsageException">It is no form of output.</exception>
    public static bool ReadIsJson(string text) => text switch
    {
        "json" => true,
        "text" => false,
        _ => throw Invalid(text, Flags.Output, "write text or json"),
    };

    /// <exception cref="UsageException">It is no level.</exception>
    public static LogLevel ReadLogLevel(string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var level))
        {
            throw new UsageException($"invalid argument \"{text}\" for \"-v, --v\" flag: write a number, such as 4");
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
