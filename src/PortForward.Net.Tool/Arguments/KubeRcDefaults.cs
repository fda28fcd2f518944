using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Preferences;
using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Arguments;

/// <summary>The defaults of flags that the user's kuberc has for <c>kubectl port-forward</c>.</summary>
internal static class KubeRcDefaults
{
    private const string Command = "port-forward";

    /// <summary>Adds the defaults of the flags that the command line lacks.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="environment">Where the kuberc is looked for.</param>
    /// <param name="errors">Where warnings go.</param>
    /// <exception cref="UsageException">A default is for no flag, or <c>--kuberc</c> is given although the kuberc is turned off.</exception>
    /// <exception cref="PortForwardException">A kuberc that is named cannot be used.</exception>
    public static void Apply(ParsedLine line, KubeEnvironment environment, TextWriter errors)
    {
        var named = line.Last(Flags.KubeRc);
        if (named is not null and not KubeRcLocation.Off && environment.Variable("KUBERC") == KubeRcLocation.Off)
        {
            throw new UsageException("disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive");
        }

        if (KubeRcLocation.Find(named, environment) is not { } location)
        {
            return;
        }

        List<(string Name, string Value)> defaults;
        try
        {
            defaults = Read(location, errors);
        }
        catch (PortForwardException failure) when (!location.IsNamed)
        {
            // As with kubectl, only a file that somebody named must be in order.
            Warn(errors, $"no preferences loaded: {failure.Message}");
            return;
        }

        Apply(line, defaults);
    }

    private static List<(string Name, string Value)> Read(KubeRcLocation location, TextWriter errors)
    {
        var preferences = KubeRc.Load(location, reason => Warn(errors, $"no preferences loaded from {location.File}: {reason}"));
        foreach (var key in preferences?.UnknownKeys ?? [])
        {
            Warn(errors, $"'{key}' in {location.File} has no meaning there; check its spelling");
        }

        return preferences?.DefaultsOf(Command) ?? [];
    }

    private static void Apply(ParsedLine line, List<(string Name, string Value)> defaults)
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

    private static void Warn(TextWriter errors, string text) => errors.WriteLine(ErrorText.OneLine($"kuberc: {text}"));
}
