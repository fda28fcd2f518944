namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>The lock that kubectl uses: the process that creates the file <c>.lock</c> beside a kubeconfig may write it.</summary>
internal static class KubeConfigLock
{
    // EEXIST, and ERROR_FILE_EXISTS as a HRESULT.
    private const int FileExists = 17;
    private const int WindowsFileExists = unchecked((int)0x80070050);

    /// <summary>Acquires the lock. <c>Taken</c> is false while another process holds it; <c>Lock</c> is null if the directory is not
    /// writable.</summary>
    public static async Task<(bool Taken, FileStream? Lock)> TakeAsync(string file)
    {
        var path = file + ".lock";
        for (var attempt = 0; attempt < ClusterLimits.LockTries; attempt++)
        {
            try
            {
                return (true, new FileStream(
                    path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }));
            }
            catch (UnauthorizedAccessException)
            {
                return (true, null);
            }
            catch (IOException failure) when (failure.HResult is not (FileExists or WindowsFileExists))
            {
                return (true, null);
            }
            catch (IOException)
            {
                if (IsStale(path) && TryRemove(path))
                {
                    continue;
                }
            }

            await Task.Delay(ClusterLimits.LockPause, TimeProvider.System).ConfigureAwait(false);
        }

        return (false, null);
    }

    // If the file has disappeared, the next attempt finds out.
    private static bool IsStale(string path) => File.Exists(path) && TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(path) > ClusterLimits.LockAge;

    // Checked again after the rename: another process may have replaced the stale lock with its own.
    private static bool TryRemove(string path)
    {
        var aside = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.Move(path, aside);
            if (!IsStale(aside))
            {
                File.Move(aside, path, overwrite: false);
                return false;
            }

            File.Delete(aside);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
