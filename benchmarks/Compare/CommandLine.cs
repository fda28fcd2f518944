using System.Globalization;
using PortForward.Net.Compare.Forwards;
using PortForward.Net.Compare.Workloads;
using PortForward.Net.Testing;

namespace PortForward.Net.Compare;

/// <summary>The arguments, as they were given.</summary>
internal static class CommandLine
{
    public const string Help = """
        Runs this library, kubectl and other forwards in turn, in one run, and tells their medians.

          --kubeconfig FILE     the cluster; what a client takes by itself unless given
          --target TYPE/NAME    whose ports are forwarded (pod/lone): echo on 7001, source on 7002, never
                                reads on 7004, counted sink on 7013
          --in-process KIND     instead, a server inside this process: spdy or websocket

          --forwards A,B        of tool, aot, stream, kubectl, kubernetesclient, roof; all that can run
          --tool PATH           the portforward command's assembly (the one built with this program)
          --aot PATH            the portforward command, natively compiled
          --kubectl PATH        may be given several times; all on the PATH unless given

          --rows A,B            which rows; see below
          --rounds N            the medians are of so many (5)
          --seconds N           the time that the rate rows take (10)
          --megabytes N         what the down and up rows move, in all (1024; at least 16)
          --rtt A,B             round trips in milliseconds that are added on the way to the API server, one run
                                for each (0); above 0 the rows that distance matters to, unless rows are named
          --short               one round and little of everything, to see that it runs

          --markdown FILE, --json FILE, --svg FOLDER    where to write the report, besides the standard output

        Rows:

        """;

    private static readonly string[] Options =
    [
        "--kubeconfig", "--target", "--in-process", "--forwards", "--tool", "--aot", "--kubectl", "--rows", "--rounds", "--seconds", "--megabytes",
        "--rtt", "--markdown", "--json", "--svg",
    ];

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They cannot be used; the message is one sentence for the user.</exception>
    public static CompareOptions Parse(string[] args)
    {
        var isShort = args.Contains("--short");
        var options = new CompareOptions
        {
            Forwards = Contestants.Keys,
            Rounds = isShort ? 1 : 5,
            Scale = isShort ? Scale.Short : Scale.Full,
        };
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] != "--short")
            {
                var isOption = Options.Contains(args[i]);
                var name = isOption ? args[i] : throw new FormatException($"There is no option '{args[i]}'; --help tells which there are.");
                options = With(options, name, ++i < args.Length ? args[i] : throw new FormatException($"{name} needs a value."));
            }
        }

        if (options is { InProcess: not null, KubeConfigPath: not null })
        {
            throw new FormatException("Give --kubeconfig or --in-process, not both.");
        }

        return options.Kubectls.Count > 0 ? options : options with { Kubectls = Kubectl.OnPath() };
    }

    private static CompareOptions With(CompareOptions options, string name, string value) => name switch
    {
        "--kubeconfig" => options with { KubeConfigPath = ExistingFile(name, value) },
        "--target" => options with { Target = PortForwardTarget.Parse(value).ToString() },
        "--in-process" => options with { InProcess = Transport(name, value) },
        "--forwards" => options with { Forwards = [.. value.Split(',').Select(Forward)] },
        "--tool" => options with { ToolPath = ExistingFile(name, value) },
        "--aot" => options with { AotPath = ExistingFile(name, value) },
        "--kubectl" => options with { Kubectls = [.. options.Kubectls, ExistingFile(name, value)] },
        "--rows" => options with { Rows = [.. value.Split(',').Select(Workload.Find)] },
        "--rounds" => options with { Rounds = Number(name, value, 1, 1000) },
        "--seconds" => options with { Scale = options.Scale with { Duration = TimeSpan.FromSeconds(Number(name, value, 1, 86_400)) } },
        "--megabytes" => options with { Scale = options.Scale with { Megabytes = Number(name, value, 16, 16_384) } },
        "--rtt" => options with { Rtts = [.. value.Split(',').Select(one => Number(name, one, 0, 10_000)).Distinct()] },
        "--markdown" => options with { MarkdownPath = value },
        "--json" => options with { JsonPath = value },
        _ => options with { SvgFolder = value },
    };

    private static TestTransports Transport(string name, string value) => value switch
    {
        "spdy" => TestTransports.Spdy,
        "websocket" => TestTransports.WebSocket,
        _ => throw new FormatException($"{name} needs spdy or websocket, not '{value}'."),
    };

    private static string Forward(string value)
        => Contestants.Keys.Contains(value)
            ? value
            : throw new FormatException($"There is no forward '{value}', only {string.Join(", ", Contestants.Keys)}.");

    private static int Number(string name, string value, int least, int most)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} needs a number from {least} to {most}, not '{value}'.");

    private static string ExistingFile(string name, string value)
        => File.Exists(value) ? Path.GetFullPath(value) : throw new FormatException($"{name}: there is no file '{value}'.");
}
