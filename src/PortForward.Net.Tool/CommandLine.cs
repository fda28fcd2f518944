using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool;

/// <summary>The command's arguments and options: kubectl's, and a few of our own.</summary>
/// <remarks>System.CommandLine only cuts the line into texts; they are read here, so that every complaint is ours to word.</remarks>
internal static class CommandLine
{
    private const int MaxLogLevel = 10;

    private static readonly Argument<string[]> TargetAndPorts = new("TYPE/NAME [LOCAL:]REMOTE...") { Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> Namespace = Text("--namespace", "-n");
    private static readonly Option<string[]> Context = Text("--context");
    private static readonly Option<string[]> KubeConfig = Text("--kubeconfig");
    private static readonly Option<string[]> Address = Text("--address");
    private static readonly Option<string[]> PodRunningTimeout = Text("--pod-running-timeout");
    private static readonly Option<string[]> Transport = Text("--transport");
    private static readonly Option<string[]> Reconnect = Text("--reconnect");
    private static readonly Option<string[]> Verbosity = Text("--v", "-v");

    private static readonly RootCommand Root = CreateRoot();

    public static ParseResult Parse(string[] args) =>
        Root.Parse([.. args.SelectMany(Spell)], new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <exception cref="UsageException">The command line is not one that can be run.</exception>
    public static ToolArguments Read(ParseResult parsed)
    {
        if (parsed.Errors is [var error, ..])
        {
            throw new UsageException(error.Message);
        }

        var words = parsed.GetValue(TargetAndPorts) ?? [];
        if (Array.Find(words, word => word.Length > 1 && word[0] == '-') is { } flag)
        {
            throw new UsageException(flag.StartsWith("--", StringComparison.Ordinal)
                ? $"unknown flag: {flag.Split('=')[0]}"
                : $"unknown shorthand flag: '{flag[1]}' in {flag}");
        }

        if (words.Length < 2)
        {
            throw new UsageException("TYPE/NAME and list of ports are required for port-forward");
        }

        var target = PortForwardTarget.Parse(words[0]);
        return new ToolArguments(
            Last(parsed, Namespace) is { } ns ? target with { Namespace = ReadNamespace(ns) } : target,
            [.. words.Skip(1).Select(PortMapping.Parse)])
        {
            KubeConfig = Last(parsed, KubeConfig),
            Context = Last(parsed, Context),
            Addresses = BindAddresses.Parse(parsed.GetValue(Address) is { Length: > 0 } addresses ? addresses : ["localhost"]),
            PodRunningTimeout = ReadTimeout(Last(parsed, PodRunningTimeout) ?? "1m0s"),
            Transport = ReadTransport(Last(parsed, Transport) ?? "auto"),
            Reconnect = ReadBoolean(Last(parsed, Reconnect) ?? "true"),
            LogLevel = ReadLogLevel(Last(parsed, Verbosity) ?? "0"),
        };
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand
        {
            TargetAndPorts, Namespace, Context, KubeConfig, Address, PodRunningTimeout, Transport, Reconnect, Verbosity,
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpText();
        return root;
    }

    /// <summary>Spells out what System.CommandLine would fill from the next word: a switch alone, and the <c>--flag=</c> of an empty variable.</summary>
    private static string[] Spell(string word) => word switch
    {
        "--reconnect" => [word, "true"],
        ['-', '-', .. var flag, '='] when !flag.Contains('=', StringComparison.Ordinal) => ["--" + flag, ""],
        _ => [word],
    };

    /// <summary>An option that may be repeated: as with kubectl the last one counts, so that an alias can be overridden.</summary>
    private static Option<string[]> Text(string name, params string[] aliases) => new(name, aliases) { Arity = ArgumentArity.OneOrMore };

    /// <summary>Gives the last text of an option; an empty one is none, as with kubectl.</summary>
    private static string? Last(ParseResult parsed, Option<string[]> option) =>
        parsed.GetValue(option) is [.., { Length: > 0 } last] ? last : null;

    private static string ReadNamespace(string text) => text.AsSpan().ContainsAny('/', '%') || text is "." or ".."
        ? throw new UsageException($"invalid namespace \"{text}\"")
        : text;

    private static TimeSpan ReadTimeout(string text)
    {
        if (!GoDuration.TryParse(text, out var timeout))
        {
            throw Invalid(text, "--pod-running-timeout", "write a duration such as 5s, 2m or 1h30m");
        }

        return timeout > TimeSpan.Zero ? timeout : throw new UsageException("--pod-running-timeout must be higher than zero");
    }

    private static PortForwardTransport ReadTransport(string text) => text.ToUpperInvariant() switch
    {
        "AUTO" => PortForwardTransport.Auto,
        "WEBSOCKET" => PortForwardTransport.WebSocket,
        "SPDY" => PortForwardTransport.Spdy,
        _ => throw Invalid(text, "--transport", "write auto, websocket or spdy"),
    };

    private static bool ReadBoolean(string text) =>
        bool.TryParse(text, out var value) ? value : throw Invalid(text, "--reconnect", "write true or false");

    private static LogLevel ReadLogLevel(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) || level > MaxLogLevel)
        {
            throw Invalid(text, "-v", "write a number from 0 to 10");
        }

        return level switch
        {
            0 => LogLevel.None,
            1 => LogLevel.Warning,
            2 or 3 => LogLevel.Information,
            _ => LogLevel.Trace,
        };
    }

    private static UsageException Invalid(string text, string flag, string advice) => new($"invalid argument \"{text}\" for \"{flag}\" flag: {advice}");
}
