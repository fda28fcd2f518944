using System.Text;

namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>Stores renewed tokens in the kubeconfig, because an issuer that rotates refresh tokens invalidates the old one, for kubectl too.</summary>
/// <remarks>The file is written in place, as in kubectl, so that its owner, mode and links are preserved. A copy of the new text is kept beside it until
/// that is done, if the directory is writable.</remarks>
internal sealed class OidcTokenStore(string file, string user, string? refreshToken)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string? _written = refreshToken;

    /// <summary>Gets the path of the kubeconfig.</summary>
    public string File => file;

    /// <summary>Writes the tokens of the user. Returns null on success, or the reason of the failure.</summary>
    public async Task<string?> WriteAsync(string idToken, string refreshToken)
    {
        try
        {
            var (taken, guard) = await KubeConfigLock.TakeAsync(file).ConfigureAwait(false);
            using (guard)
            {
                return taken ? Write(idToken, refreshToken) : $"another process holds '{file}.lock'";
            }
        }
        catch (DecoderFallbackException)
        {
            return "the file is not encoded in UTF-8";
        }
        catch (UnauthorizedAccessException)
        {
            return "the file cannot be written";
        }
        catch (IOException failure)
        {
            return failure.Message;
        }
    }

    private string? Write(string idToken, string refreshToken)
    {
        var before = System.IO.File.ReadAllBytes(file);
        var start = before.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var text = Utf8.GetString(before, start, before.Length - start);
        if (OidcTokenEdit.Apply(text, user, _written, idToken, refreshToken) is not { } changed)
        {
            return "another process has changed the user's tokens, or the tokens are shared through a YAML anchor";
        }

        byte[] after = [.. before.AsSpan(0, start), .. Utf8.GetBytes(changed)];
        using var target = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var copy = TryCopy(after);
        try
        {
            Overwrite(target, after);
        }
        catch (IOException)
        {
            // The old text fits even on a full disk.
            Overwrite(target, before);
            Delete(copy);
            throw;
        }

        Delete(copy);
        _written = refreshToken;
        return null;
    }

    private static void Overwrite(FileStream target, byte[] content)
    {
        RandomAccess.Write(target.SafeFileHandle, content, 0);
        target.SetLength(content.Length);
        target.Flush(flushToDisk: true);
    }

    private string? TryCopy(byte[] content)
    {
        var path = $"{file}.{Guid.NewGuid():N}.renewed";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var copy = new FileStream(path, options);
            copy.Write(content);
            copy.Flush(flushToDisk: true);
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Delete(path);
            return null;
        }
    }

    private static void Delete(string? path)
    {
        try
        {
            if (path is not null)
            {
                System.IO.File.Delete(path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The tokens are written; the copy that is left is readable by its owner only.
        }
    }
}
