using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Arguments;

/// <summary>The defaults of flags that the user's kuberc has for <c>kubectl port-forward</c>.</summary>
internal static class KubeRcDefaults
{
    private const string Command = "port-forward";

    /// <summary>Turns the kuberc off, in place of a path.</summary>
    private const string Off = "off";

    /// <summary>Adds the defaults of the flags that the command line lacks.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="errors">Where warnings go.</param>
    /// <exception cref="UsageException">A default is for no flag, or <c>--kuberc</c> is given although the kuberc is turned off.</exception>
    /// <exception cref="PortForwardException">A kuberc that is named cannot be used.</exception>
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
        // A kuberc does not name another one.
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
