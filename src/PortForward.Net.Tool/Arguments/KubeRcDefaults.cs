using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Applies the default flags of the user's kuberc for <c>kubectl port-forward</c>.</summary>
internal static class KubeRcDefaults
{
    private const string Command = "port-forward";

    /// <summary>Disables the kuberc, instead of a path.</summary>
    private const string Off = "off";

    /// <summary>Adds the defaults of flags that are not on the command line.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="errors">The writer for warnings.</param>
    /// <exception cref="UsageException">A default has an unknown flag, or <c>--kuberc</c> is specified although the kuberc is disabled.</exception>
    /// <exception cref="PortForwardException">A kuberc that was specified explicitly cannot be used.</exception>
    public static void Apply(ParsedLine line, TextWriter errors)
    {
        var named = line.Last(Flags.KubeRc);
        if (named is not null and not Off && Environment.GetEnvironmentVariable("KUBERC") == Off)
        {
            throw new UsageException("disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive");
        }

        Apply(line, KubectlPreferences.ReadDefaults(Command, named, warning => errors.WriteLine(ErrorText.OneLine($"kuberc: {warning}"))));
    }

    private static void Apply(ParsedLine line, IReadOnlyList<KeyValuePair<string, string>> defaults)
    {
        // A kuberc cannot specify another one.
        var open = Flags.All.Where(flag => flag != Flags.KubeRc && !line.Has(flag)).ToHashSet();
        foreach (var (name, value) in defaults)
        {
            if (name.StartsWith('-'))
            {
                throw new UsageException($"kuberc: flag name {name} should be in long form without dashes");
            }

            var flag = Array.Find(Flags.All, candidate => candidate.Name == name.Replace('_', '-'))
                ?? throw new UsageException($"kuberc: invalid flag {name} for command {Command}");
            if (open.Contains(flag))
            {
                line.Add(flag, value);
            }
        }
    }
}
