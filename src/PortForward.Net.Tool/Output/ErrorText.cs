using PortForward.Net.Errors;
using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Running;
using PortForward.Net.Tool.Up.Files;

namespace PortForward.Net.Tool.Output;

/// <summary>Formats an error as one line, in kubectl's format if it has one.</summary>
internal static class ErrorText
{
    /// <summary>Gets the line for the failure that ends the command, without a full stop, as in kubectl.</summary>
    public static string OfFailure(Exception failure) => OneLine(failure switch
    {
        PortForwardException { Error: PortForwardError.Unauthorized, StatusCode: not null, Pod: null } =>
            "error: You must be logged in to the server (Unauthorized)",

        // Once a pod is known, the response is that of the upgrade, which kubectl reports like any other error.
        PortForwardException { KubernetesReason: { } reason, Pod: null } answer => $"Error from server ({reason}): {answer.Message}",
        UsageException or ForwardFileException or CommandException or StandardStreamException or PortForwardException or FormatException => $"error: {failure.Message}",
        _ => $"error: unexpected failure ({failure.GetType().Name}): {failure.Message}",
    }).TrimEnd('.');

    /// <summary>Gets the failures of the individual ports, if none could be bound.</summary>
    public static IEnumerable<Exception> PortsOf(Exception failure) =>
        failure.InnerException is AggregateException ports ? ports.InnerExceptions : Enumerable.Empty<Exception>();

    /// <summary>Removes line breaks and control characters, which texts of nodes and proxies may contain.</summary>
    public static string OneLine(string text) => OutsideText.Clean(text).Trim();
}
