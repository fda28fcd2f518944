using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Resolution;

/// <summary>Waits for a pod to appear.</summary>
internal sealed class PodWatch(ApiReader reader, TimeProvider timeProvider)
{
    /// <summary>Gets the name of the first pod that is added or modified; null if the server ended the watch before.</summary>
    /// <exception cref="PortForwardException">The API server refused the watch.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<string?> FirstAsync(string scope, string selector, string? resourceVersion, CancellationToken cancellationToken)
    {
        using var response = await reader.WatchPodsAsync(scope, selector, resourceVersion, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            if (await ReadAsync(body, cancellationToken).ConfigureAwait(false) is { } name)
            {
                return name;
            }
        }
        else if (response.StatusCode != HttpStatusCode.Gone)
        {
            var text = await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false);
            throw ApiErrors.FromStatus(response.StatusCode, text, PortForwardError.ApiServerUnreachable, response.Headers);
        }

        // A server that ends every watch immediately must not be polled in a tight loop.
        await Task.Delay(ResolutionLimits.PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static async Task<string?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var events = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await events.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var (type, name) = ReadEvent(buffer.Slice(0, end));
                    if (type is "ADDED" or "MODIFIED" && name is not null)
                    {
                        return name;
                    }

                    if (type == "ERROR")
                    {
                        return null;
                    }

                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                if (result.IsCompleted)
                {
                    return null;
                }

                if (buffer.Length > ResolutionLimits.WatchEventLength)
                {
                    throw new PortForwardException(PortForwardError.ProtocolViolation, "The API server sent a watch event that is longer than 16 MiB.");
                }

                events.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception failure) when (failure is IOException and not PortForwardException or HttpRequestException)
        {
            return null;
        }
        finally
        {
            await events.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static (string? Type, string? Name) ReadEvent(ReadOnlySequence<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var type = Text(root, "type");
            var name = root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("object", out var pod) && pod.ValueKind == JsonValueKind.Object
                && pod.TryGetProperty("metadata", out var metadata)
                ? Text(metadata, "name")
                : null;
            return (type, name);
        }
        catch (JsonException failure)
        {
            throw new PortForwardException(PortForwardError.ProtocolViolation, "The API server sent a watch event that is not JSON.", failure);
        }
    }

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
