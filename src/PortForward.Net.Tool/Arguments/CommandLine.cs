using PortForward.Net.Options;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Interprets the command line of a forward.</summary>
internal static class CommandLine
{
    private const string KubectlCommand = "port-forward";

    /// <exception cref="UsageException">The command line is not valid.</exception>
    /// <exception cref="FormatException">The target or a port is malformed.</exception>
    public static ToolArguments Read(ParsedLine line)
    {
        var words = WithoutKubectlCommand(line.Words);
        if (words.Count < 2)
        {
            throw new UsageException("TYPE/NAME and list of ports are required for port-forward");
        }

        var command = line.Command ?? [];
        if (line.Command is { Count: 0 } or ["", ..])
        {
            throw new UsageException("a command is required after --");
        }

        return new ToolArguments(ReadTarget(words[0], line.Last(Flags.Namespace)), [.. words.Skip(1).Select(PortMapping.Parse)])
        {
            DoctorFlags = [.. Flags.Connection.Append(Flags.Transport).Append(Flags.Namespace).Where(line.Has).Select(flag => (flag, line.All(flag)))],
            Client = ConnectionFlags.Read(line),
            Forward = ReadOptions(line, hasCommand: command.Count > 0),
            Command = command,
            IsJson = FlagValues.ReadIsJson(line.Last(Flags.Output) ?? "text"),
            LogLevel = FlagValues.ReadLogLevel(line.Last(Flags.Verbosity) ?? "0"),
        };
    }

    /// <summary>Accepts a command line of kubectl with only its first word replaced. If a number follows <c>port-forward</c>, it is the name of a pod.</summary>
    private static IReadOnlyList<string> WithoutKubectlCommand(IReadOnlyList<string> words) =>
        words is [KubectlCommand, ..] && !(words.Count > 1 && words[1].All(character => char.IsAsciiDigit(character) || character == ':'))
            ? [.. words.Skip(1)]
            : words;

    private static PortForwardTarget ReadTarget(string text, string? scope)
    {
        var target = PortForwardTarget.Parse(text);
        try
        {
            return scope is null || target.Namespace == scope ? target
                : target.Namespace is null ? target with { Namespace = scope }
                : throw new UsageException($"the target \"{text}\" and --namespace specify different namespaces: remove one of them");
        }
        catch (ArgumentException)
        {
            throw new UsageException($"invalid namespace \"{scope}\"");
        }
    }

    /// <summary>A command requires every port. Without one, the ports that can be bound are forwarded, as in kubectl.</summary>
    public static PortForwardOptions ReadOptions(ParsedLine line, bool hasCommand)
    {
        var options = new PortForwardOptions
        {
            ContinueWithoutFailedPorts = !hasCommand,
            WaitFor = FlagValues.ReadSwitch(line, Flags.Wait, whenAbsent: false) ? PodWaitCondition.Ready : PodWaitCondition.Exists,
            PodReadyTimeout = FlagValues.ReadPodTimeout(line.Has(Flags.PodRunningTimeout) ? line.All(Flags.PodRunningTimeout)[^1] : "1m0s"),
            Reconnect = FlagValues.ReadSwitch(line, Flags.Reconnect, whenAbsent: true),
        };
        foreach (var address in BindAddresses.Parse(line.Has(Flags.Address) ? line.All(Flags.Address) : [LocalAddressText.Localhost]))
        {
            options.BindAddresses.Add(address);
        }

        return options;
    }
}
