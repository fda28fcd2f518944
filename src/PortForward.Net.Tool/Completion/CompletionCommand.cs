using PortForward.Net.Tool.Arguments;

namespace PortForward.Net.Tool.Completion;

/// <summary><c>portforward completion SHELL</c>: prints a script that the shell can source.</summary>
internal static class CompletionCommand
{
    /// <exception cref="UsageException">The shell is missing or not known.</exception>
    public static string Script(IReadOnlyList<string> arguments) => arguments switch
    {
        ["bash"] => BashCompletion.Create(),
        ["zsh"] => ZshCompletion.Create(),
        ["fish"] => FishCompletion.Create(),
        _ => throw new UsageException("specify a shell: portforward completion bash, zsh or fish; for a pod named completion, use pod/completion"),
    };
}
