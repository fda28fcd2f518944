using PortForward.Net.Errors;
using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Running;

namespace PortForward.Net.Tool.Output;

/// <summary>The one line that an error is told by: kubectl's form where it has one.</summary>
internal static class ErrorText
{
    /// <summary>The line of what ends the command: without a full stop, as kubectl writes it.</summary>
    public static string OfFailure(Exception failure) => OneLine(failure switch
    {
        PortForwardException { Error: PortForwardError.Unauthorized, StatusCode: not null, Pod: null } =>
            "error: You must be logged in to the server (Unauthorized)",

        // Once a pod is known, the answer is that of the upgrade, which kubectl tells like any other error.
        PortForwardException { KubernetesReason: { } reason, Pod: null } answer => $"Error from server ({reason}): {answer.Message}",
        UsageException or CommandException or PortForwardException or FormatException => $"error: {failure.Message}",
        _ => $"error: unexpected failure ({failure.GetType().Name}): {failure.Message}",
    }).TrimEnd('.');

    /// <summary>Gives the failures of the single ports, where none could be had.</summary>
    public static IEnumerable<Exception> PortsOf(Exception failure) =>
        failure.InnerException is AggregateException ports ? ports.InnerExceptions : Enumerable.Empty<Exception>();

    /// <summary>Keeps a text to its line: what nodes and proxies say may hold line ends, and what a terminal would obey.</summary>
    public static string OneLine(string text) => OutsideText.Clean(text).Trim();
}
