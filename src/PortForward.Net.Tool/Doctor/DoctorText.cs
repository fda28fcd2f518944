using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Doctor;

/// <summary>What <c>portforward doctor</c> writes, and how others point to it.</summary>
internal static class DoctorText
{
    public const string Help = """
        Find out why a forward fails: look at everything on the way to a port of a pod, and
        rank the causes with what to do about each.

        Usage:
          portforward doctor TYPE/NAME PORT [options]

          TYPE/NAME   as for portforward; a pod that is named doctor is written pod/doctor
          PORT        a port of the target, by number or name

        Options:
          -o, --output FORMAT                text (the default) or json
              and those of portforward that say how the cluster is reached, such as --namespace,
              --context, --kubeconfig and --transport

        It ends with 0 where nothing is wrong, else with 1. Nothing is changed in the cluster,
        and nothing is sent to the pod.
        """;

    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@+");

    /// <summary>Gives the line that leads from a failure of the main command to its cause; null where that is here and told already.</summary>
    public static string? Hint(Exception failure, ToolArguments arguments)
    {
        if (failure is not PortForwardException
            || failure is PortForwardException { Error: PortForwardError.AddressInUse or PortForwardError.AddressNotAvailable })
        {
            return null;
        }

        var command = new StringBuilder("portforward doctor");
        Add(arguments.Target.ToString());
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

    /// <summary>An address may hold a user's name and password.</summary>
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

    // Double quotes, since the hint itself stands in single ones.
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
