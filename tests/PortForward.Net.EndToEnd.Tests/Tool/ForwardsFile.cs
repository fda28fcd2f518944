namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A file for <c>portforward up</c>, in a folder of its own.</summary>
internal sealed class ForwardsFile : IDisposable
{
    private ForwardsFile(string folder, string name)
    {
        Folder = folder;
        Path = System.IO.Path.Combine(folder, name);
    }

    public string Folder { get; }

    public string Path { get; }

    public static ForwardsFile Create(string text, string name = "portforward.yaml")
    {
        var file = new ForwardsFile(Directory.CreateTempSubdirectory("pf-up-").FullName, name);
        File.WriteAllText(file.Path, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
