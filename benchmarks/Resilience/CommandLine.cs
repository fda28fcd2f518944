using System.Globalization;
using PortForward.Net.Resilience.Faults;
using PortForward.Net.Resilience.Forwarders;

namespace PortForward.Net.Resilience;

/// <summary>The command line.</summary>
internal static class CommandLine
{
    public const string Help = """
        Runs faults against forwarders of svc/web under constant load, and reports how they recover.

          --kubeconfig FILE         the cluster; may be given several times. A file named spdy or websocket selects that transport
          --admin-kubeconfig FILE   a kubeconfig with the rights of an administrator (KUBECONFIG_ADMIN, or the first one)
          --cluster-script FILE     a script with the commands 'kill PART' and 'start PART'; without it, the faults of parts are skipped
          --forwarders A,B          of library, command, kubectl; all that can run
          --command FILE            the portforward command
          --kubectl FILE            the kubectl to compare with, which also makes the faults (kubectl on the PATH)
          --faults A,B              which faults; see below
          --rounds N                how often each fault is run (10)
          --seed N                  determines the order of the faults and the load
          --workers N               the callers that open short connections (4)
          --report FILE             where to write the report; its charts are written beside it
          --log FILE                where to write the log of the library

        The cluster needs the deployment web with three pods and the service web: echo on port 71, HTTP on port 80 with /bytes/N.
        The exit code is 1 if this library or its command doesn't meet a requirement.

        Faults:

        """;

    /// <summary>Parses the command line.</summary>
    /// <exception cref="FormatException">It can't be used; the message is one sentence for the user.</exception>
    public static ResilienceOptions Parse(string[] args)
    {
        var options = new ResilienceOptions { CommandLine = Shorten(args), AdminKubeConfigPath = Environment.GetEnvironmentVariable("KUBECONFIG_ADMIN") };
        for (var i = 0; i < args.Length; i += 2)
        {
            options = With(options, args[i], i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value."));
        }

        return options.Routes.Count > 0 ? options : throw new FormatException("Specify the cluster with --kubeconfig.");
    }

    private static ResilienceOptions With(ResilienceOptions options, string name, string value) => name switch
    {
        "--kubeconfig" => options with { Routes = [.. options.Routes, new Route(ExistingFile(name, value))] },
        "--admin-kubeconfig" => options with { AdminKubeConfigPath = ExistingFile(name, value) },
        "--cluster-script" => options with { ScriptPath = ExistingFile(name, value) },
        "--forwarders" => options with { Forwarders = [.. value.Split(',').Select(Forwarder)] },
        "--command" => options with { CommandPath = ExistingFile(name, value) },
        "--kubectl" => options with { KubectlPath = ExistingFile(name, value) },
        "--faults" => options with { Faults = [.. value.Split(',').Select(FindFault)] },
        "--rounds" => options with { Rounds = Number(name, value, 1, 1000) },
        "--seed" => options with { Seed = Number(name, value, 0, int.MaxValue) },
        "--workers" => options with { Workers = Number(name, value, 1, 64) },
        "--report" => options with { ReportPath = Path.GetFullPath(value) },
        "--log" => options with { LogPath = Path.GetFullPath(value) },
        _ => throw new FormatException($"There is no option '{name}'; --help lists the options."),
    };

    private static string Forwarder(string value)
        => value is "library" or "command" or "kubectl" ? value : throw new FormatException($"There is no forwarder '{value}', only library, command and kubectl.");

    private static Fault FindFault(string value)
        => FaultList.All.FirstOrDefault(fault => fault.Name == value)
            ?? throw new FormatException($"There is no fault '{value}', only {string.Join(", ", FaultList.All.Select(fault => fault.Name))}.");

    private static int Number(string name, string value, int least, int most)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} needs a number from {least} to {most}, not '{value}'.");

    private static string ExistingFile(string name, string value)
        => File.Exists(value) ? Path.GetFullPath(value) : throw new FormatException($"{name}: there is no file '{value}'.");

    // A report must not contain the paths of the machine.
    private static string Shorten(string[] args) => string.Join(' ', args.Select(arg => arg.Contains('/') ? Path.GetFileName(arg) : arg));
}
