namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>Finds the program of a plugin. A path is used unchanged; a name is looked up in <c>PATH</c>, never in the working directory.</summary>
internal static class Executable
{
    /// <summary>Gets the path of the program; null if there is none that is executable.</summary>
    public static string? Find(string command, Func<string, string?> variable)
    {
        if (command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return WithExtension(command, variable);
        }

        foreach (var folder in (variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Path.IsPathFullyQualified(folder) && WithExtension(Path.Combine(folder, command), variable) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? WithExtension(string path, Func<string, string?> variable)
    {
        if (!OperatingSystem.IsWindows())
        {
            return CanRun(path) ? path : null;
        }

        if (Path.HasExtension(path) && File.Exists(path))
        {
            return path;
        }

        foreach (var extension in (variable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (File.Exists(path + extension))
            {
                return path + extension;
            }
        }

        return null;
    }

    private static bool CanRun(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
    }
}
