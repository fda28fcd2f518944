using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Doctor;

/// <summary>The texts of <c>portforward doctor</c>, and the hint that refers to it.</summary>
internal static class DoctorText
{
    public const string Help = """
        Find out why a forward fails: check every step from this machine to a port of a pod,
        and list the causes, the most likely first, with a fix for each.

        Usage:
          portforward doctor TYPE/NAME PORT [options]

          TYPE/NAME   The target, as for portforward. For a pod named doctor, use pod/doctor.
          PORT        A port of the target, by number or name.

        Options:
          -o, --output FORMAT                The output format: text (the default) or json.
              The options of portforward for the connection to the cluster, such as --namespace,
              --context, --kubeconfig and --transport, are available too.

        The exit code is 0 if no problem was found, and 1 otherwise. The command changes nothing
        in the cluster and sends no data to the pod.
        """;

    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@+");

    /// <summary>Gets the hint for a failure of the main command; null if the cause is local and already reported.</summary>
    public static string? Hint(Exception failure, ToolArguments arguments)
    {
        if (failure is not PortForwardException
            || failure is PortForwardException { Error: PortForwardError.AddressInUse or PortForwardError.AddressNotAvailable })
        {
            return null;
        }

        var command = new StringBuilder("portforward doctor");
        var hasNamespaceFlag = arguments.DoctorFlags.Any(given => given.Flag == Flags.Namespace);
        Add((hasNamespaceFlag ? arguments.Target with { Namespace = null } : arguments.Target).ToString());
        Add(arguments.Ports[0].RemotePort.ToString());
        foreach (var (flag, values) in arguments.DoctorFlags)
        {
            foreach (var value in values)
            {
                command.Append(" --").Append(flag.Name);
                if (flag.Argument is null)
                {
                    command.Append(value == "true" ? "" : $"={value}");
                }
                else
                {
                    Add(flag.IsSecret ? flag.Argument : WithoutLogin(value));
                }
            }
        }

        return $"Run '{command}' to find the cause.";

        void Add(string word) => command.Append(' ').Append(Quote(word));
    }

    /// <summary>Removes the user name and password from an address.</summary>
    private static string WithoutLogin(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
            ? value.Replace(uri.UserInfo + "@", "", StringComparison.Ordinal)
            : value;

    public static string Json(PortForwardDiagnosis diagnosis)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("target", diagnosis.Target.ToString());
            writer.WriteString("port", diagnosis.Port.ToString());
            writer.WriteBoolean("healthy", diagnosis.IsHealthy);
            writer.WriteStartArray("steps");
            foreach (var step in diagnosis.Steps)
            {
                writer.WriteStartObject();
                writer.WriteString("check", JsonLines.CamelCase(step.Check.ToString()));
                writer.WriteString("name", step.Name);
                writer.WriteString("outcome", JsonLines.CamelCase(step.Outcome.ToString()));
                writer.WriteString("seen", step.Seen);
                writer.WriteNumber("milliseconds", Math.Round(step.Duration.TotalMilliseconds, 1));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("findings");
            foreach (var finding in diagnosis.Findings)
            {
                writer.WriteStartObject();
                writer.WriteString("cause", JsonLines.CamelCase(finding.Cause.ToString()));
                writer.WriteString("message", finding.Message);
                writer.WriteString("fix", finding.Fix);
                writer.WriteString("paste", finding.Paste);
                writer.WriteBoolean("blocking", finding.IsBlocking);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Double quotes, since the hint itself uses single quotes.
    private static string Quote(string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAnyExcept(PlainCharacters))
        {
            return word;
        }

        var quoted = new StringBuilder("\"");
        foreach (var character in word)
        {
            quoted.Append(character is '"' or '\\' or '$' or '`' ? "\\" : "").Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
