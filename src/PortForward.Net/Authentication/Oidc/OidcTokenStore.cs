using System.Text;

namespace PortForward.Net.Authentication.Oidc;

/// <summary>The kubeconfig file as the place where renewed tokens are kept: an issuer that replaces refresh tokens makes the old one worthless,
/// to kubectl too.</summary>
/// <remarks>Only the tokens' own characters change; comments and layout stay. The file is replaced as a whole.</remarks>
internal sealed class OidcTokenStore(string file)
{
    /// <summary>Puts new tokens where the old ones stand; false where the file does not hold the old ones, or cannot be written.</summary>
    public bool TryReplace(IReadOnlyList<(string Old, string New)> tokens)
    {
        try
        {
            var path = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;
            using var guard = Lock(path);
            var text = File.ReadAllText(path);
            var changed = text;
            foreach (var (old, fresh) in tokens)
            {
                if (CountOf(changed, old) != 1 || !IsPlain(fresh))
                {
                    return false;
                }

                changed = changed.Replace(old, fresh, StringComparison.Ordinal);
            }

            Write(path, changed);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The convention of Kubernetes' own tools: whoever creates the file beside it may write.
    private static FileStream Lock(string path) => new(
        path + ".lock",
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });

    private static void Write(string path, string text)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = File.GetUnixFileMode(path);
            }

            using (var writer = new StreamWriter(temporary, new UTF8Encoding(false), options))
            {
                writer.Write(text);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static int CountOf(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    // What YAML reads as the same text with and without quotes.
    private static bool IsPlain(string token)
    {
        foreach (var character in token)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.' or '~' or '+' or '/' or '='))
            {
                return false;
            }
        }

        return token.Length > 0 && (char.IsAsciiLetter(token[0]) || token.AsSpan().IndexOfAnyInRange('a', 'z') >= 0 || token.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0);
    }
}
