using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Up.Files;

namespace PortForward.Net.Tool.Up;

/// <summary>Reads the file that <c>-f</c> specifies.</summary>
internal static class FileSource
{
    private const string Default = "portforward.yaml";
    private const string StandardInput = "-";

    /// <param name="path">The path; <c>-</c> for stdin, or null for the default.</param>
    /// <param name="cancellationToken">Ends the wait for stdin.</param>
    /// <exception cref="ForwardFileException">The file can't be read, or is not valid.</exception>
    public static async Task<ForwardFile> ReadAsync(string? path, CancellationToken cancellationToken)
    {
        try
        {
            if (path == StandardInput)
            {
                // A read of stdin can't be canceled. The thread ends with the process.
                var text = await Task.Run(ReadInput, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
                return ForwardFileReader.Read(text, "stdin", Environment.CurrentDirectory);
            }

            var full = Path.GetFullPath(path ?? Default);
            return ForwardFileReader.Read(await File.ReadAllTextAsync(full, cancellationToken).ConfigureAwait(false), path ?? Default, Path.GetDirectoryName(full)!);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ForwardFileException(
                path is null ? $"there is no {Default} in this folder: create one, or specify a file with -f" : $"the file '{path}' does not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ForwardFileException($"the file '{path ?? Default}' cannot be read: {failure.Message.TrimEnd('.')}");
        }
    }

    private static string ReadInput()
    {
        using var reader = new StreamReader(StandardStreams.OpenInput());
        return reader.ReadToEnd();
    }
}
