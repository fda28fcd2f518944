namespace PortForward.Net.Tests;

/// <summary>The files of the repository that the tests were built in.</summary>
internal static class Repository
{
    private static readonly string[] BuildFolders = ["bin", "obj"];

    /// <summary>Gets the root folder; skips the test if there is none.</summary>
    public static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PortForward.Net.sln")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "Needs the repository: no folder above the tests has PortForward.Net.sln.");
        return folder!.FullName;
    }

    /// <summary>Reads all C# files below some folders of the root; paths are relative to the root.</summary>
    public static List<(string Path, string Text)> ReadSources(string root, params string[] folders) =>
        [.. folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(root, file))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Intersect(BuildFolders).Any())
            .Select(path => (path, File.ReadAllText(Path.Combine(root, path))))];
}
