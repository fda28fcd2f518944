namespace PortForward.Net.Cluster;

/// <summary>Identifies a version of a file, to detect its replacement.</summary>
internal readonly record struct FileStamp(DateTime Written, long Length, string? Target)
{
    /// <summary>Gets the current stamp of a file.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            // Kubernetes updates a mounted secret by switching the target of a symbolic link.
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true);
            var actual = target as FileInfo ?? file;
            return new FileStamp(actual.LastWriteTimeUtc, actual.Exists ? actual.Length : -1, target?.FullName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
