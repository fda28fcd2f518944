using System.Globalization;
using PortForward.Net.Compare.Workloads;

namespace PortForward.Net.Compare;

/// <summary>The command line.</summary>
internal sealed class CompareOptions
{
    public string? KubeConfigPath { get; private set; }

    public string Target { get; private set; } = "pod/lone";

    public IReadOnlyList<string> Kubectls { get; private set; } = [];

    public IReadOnlyList<Workload> Rows { get; private set; } = Workload.All;

    public int Rounds { get; private set; } = 5;

    public TimeSpan Duration { get; private set; } = TimeSpan.FromMinutes(1);

    public string? JsonPath { get; private set; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They cannot be used; the message is one sentence for the user.</exception>
    public static CompareOptions Parse(string[] args)
    {
        var options = new CompareOptions();
        var kubectls = new List<string>();
        int? rounds = null, seconds = null;
        var isShort = false;
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            if (name == "--short")
            {
                isShort = true;
                continue;
            }

            if (name is not ("--kubeconfig" or "--target" or "--kubectl" or "--rows" or "--rounds" or "--seconds" or "--json"))
            {
                throw new FormatException($"There is no option '{name}'.");
            }

            var value = ++i < args.Length ? args[i] : throw new FormatException($"{name} needs a value.");
            switch (name)
            {
                case "--kubeconfig":
                    options.KubeConfigPath = ExistingFile(name, value);
                    break;
                case "--target":
                    options.Target = PortForwardTarget.Parse(value).ToString();
                    break;
                case "--kubectl":
                    kubectls.Add(ExistingFile(name, value));
                    break;
                case "--rows":
                    options.Rows = [.. value.Split(',').Select(Workload.Find)];
                    break;
                case "--rounds":
                    rounds = Positive(name, value);
                    break;
                case "--seconds":
                    seconds = Positive(name, value);
                    break;
                default:
                    options.JsonPath = value;
                    break;
            }
        }

        options.Kubectls = kubectls.Count > 0 ? kubectls : OnPath();
        options.Rounds = rounds ?? (isShort ? 1 : 5);
        options.Duration = TimeSpan.FromSeconds(seconds ?? (isShort ? 3 : 60));
        return options;
    }

    private static int Positive(string name, string value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 86_400
            ? number
            : throw new FormatException($"{name} needs a number from 1 to 86400, not '{value}'.");

    private static string ExistingFile(string name, string value)
        => File.Exists(value) ? Path.GetFullPath(value) : throw new FormatException($"{name}: there is no file '{value}'.");

    private static List<string> OnPath()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "kubectl*") : [])
            {
                var name = Path.GetFileNameWithoutExtension(file) == "kubectl" ? "kubectl" : Path.GetFileName(file);
                if (name == "kubectl" || (name.StartsWith("kubectl-", StringComparison.Ordinal) && char.IsAsciiDigit(name["kubectl-".Length])))
                {
                    found.TryAdd(name, file);
                }
            }
        }

        return [.. found.Values.Order(StringComparer.Ordinal)];
    }
}
