namespace PortForward.Net.Tool.Arguments;

/// <summary>A command line, split into flags and words as in kubectl, but not interpreted yet.</summary>
/// <remarks>Parsed by hand, because System.CommandLine cannot be configured for kubectl's grammar: it reads the next word as the value in <c>--context=
/// x</c> and <c>--reconnect x</c>, <c>[x]</c> for a directive, and <c>-n=x</c> after <c>--password</c> for a flag. The configuration to avoid this would
/// be as long as this class.</remarks>
internal sealed class ParsedLine
{
    private readonly Dictionary<Flag, List<string>> _values = [];
    private readonly List<string> _words = [];

    private ParsedLine()
    {
    }

    /// <summary>Gets the words that are not flags, in order.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Gets the words after <c>--</c>; null if there is none.</summary>
    public IReadOnlyList<string>? Command { get; private set; }

    /// <exception cref="UsageException">A flag is unknown or has no value, and help was not requested before it.</exception>
    public static ParsedLine Parse(IReadOnlyList<string> args)
    {
        var line = new ParsedLine();
        try
        {
            for (var i = 0; i < args.Count; i++)
            {
                line.Take(args, ref i);
            }
        }
        catch (UsageException) when (line.AsksForHelp)
        {
            // A request for help takes precedence over later errors.
        }

        return line;
    }

    /// <summary>Gets a value indicating whether help is requested. As in kubectl, <c>--help=false</c> does not request it.</summary>
    public bool AsksForHelp => FlagValues.ReadSwitch(this, Flags.Help, whenAbsent: false);

    /// <summary>Removes the first word if it is the given one.</summary>
    public bool TryTakeWord(string word)
    {
        if (_words.Count == 0 || _words[0] != word)
        {
            return false;
        }

        _words.RemoveAt(0);
        return true;
    }

    /// <summary>Parses what is valid in a command line, to report an error in the rest.</summary>
    public static ParsedLine ParseValid(IReadOnlyList<string> args)
    {
        var line = new ParsedLine();
        for (var i = 0; i < args.Count; i++)
        {
            try
            {
                line.Take(args, ref i);
            }
            catch (UsageException)
            {
                // Reported elsewhere.
            }
        }

        return line;
    }

    /// <summary>Gets a value indicating whether JSON is requested.</summary>
    public bool AsksForJson => Last(Flags.Output) == "json";

    public bool Has(Flag flag) => _values.ContainsKey(flag);

    /// <summary>Gets all values of a flag.</summary>
    public IReadOnlyList<string> All(Flag flag) => _values.GetValueOrDefault(flag) ?? [];

    /// <summary>Gets the last value of a flag, so that an alias can be overridden. As in kubectl, an empty value counts as missing.</summary>
    public string? Last(Flag flag) => All(flag) is [.., { Length: > 0 } last] ? last : null;

    /// <summary>Adds a value to a flag.</summary>
    public void Add(Flag flag, string value)
    {
        if (!_values.TryGetValue(flag, out var values))
        {
            _values[flag] = values = [];
        }

        values.Add(value);
    }

    private void Take(IReadOnlyList<string> args, ref int i)
    {
        switch (args[i])
        {
            case "--":
                Command = [.. args.Skip(i + 1)];
                i = args.Count;
                break;
            case ['-', '-', .. var flag]:
                TakeLong(flag, args, ref i);
                break;
            case ['-', _, ..] shorthands:
                TakeShort(shorthands, args, ref i);
                break;
            case var word:
                _words.Add(word);
                break;
        }
    }

    private void TakeLong(string text, IReadOnlyList<string> args, ref int i)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];

        // kubectl accepts --pod_running_timeout too.
        var flag = Array.Find(Flags.OfAnyCommand, candidate => candidate.Name == name.Replace('_', '-'))
            ?? throw new UsageException($"unknown flag: --{name}");
        if (equals >= 0)
        {
            Add(flag, text[(equals + 1)..]);
        }
        else
        {
            Add(flag, flag.Argument is null ? "true" : Next(args, ref i) ?? throw new UsageException($"flag needs an argument: --{name}"));
        }
    }

    private void TakeShort(string text, IReadOnlyList<string> args, ref int i)
    {
        for (var at = 1; at < text.Length; at++)
        {
            var letter = text[at];
            var flag = Array.Find(Flags.OfAnyCommand, candidate => candidate.Shorthand == letter)
                ?? throw new UsageException($"unknown shorthand flag: '{letter}' in -{text[at..]}");
            if (text.AsSpan(at + 1) is ['=', .. var value])
            {
                Add(flag, value.ToString());
                return;
            }

            if (flag.Argument is not null)
            {
                var rest = text[(at + 1)..];
                Add(flag, rest.Length > 0 ? rest : Next(args, ref i) ?? throw new UsageException($"flag needs an argument: '{letter}' in -{text[at..]}"));
                return;
            }

            Add(flag, "true");
        }
    }

    private static string? Next(IReadOnlyList<string> args, ref int i) => i + 1 < args.Count ? args[++i] : null;
}
