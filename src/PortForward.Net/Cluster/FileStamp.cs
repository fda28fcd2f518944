namespace PortForward.Net.Cluster;

/// <summary>By what a file is known to have been replaced.</summary>
internal readonly record struct FileStamp(DateTime Written, long Length, string? Target)
{
    /// <summary>Gives the stamp of a file as it is now.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            // Mounted secrets are symbolic links whose target is swapped.
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
