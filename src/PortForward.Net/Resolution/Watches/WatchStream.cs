using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Resolution.Watches;

/// <summary>Reads the events of a watch, each of which is a line of JSON.</summary>
internal static class WatchStream
{
    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 16 * 1024, leaveOpen: true);

    /// <summary>Reads events until the server ends the watch. An incomplete line at the end is ignored, since its event was not delivered.</summary>
    /// <param name="body">The body of the response.</param>
    /// <param name="type">The deserialization of an object.</param>
    /// <param name="cancellationToken">Cancels the wait for the next event.</param>
    /// <exception cref="PortForwardException">An event is not JSON, or it is too long.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async IAsyncEnumerable<WatchEvent<T>> ReadAsync<T>(
        Stream body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IApiItem
    {
        var lines = PipeReader.Create(body, Options);
        try
        {
            // The part of the buffer that is known to have no end of line, so that a long line is not searched again and again.
            for (var searched = 0L; ;)
            {
                var result = await lines.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
                {
                    yield return Read(buffer.Slice(0, end), type);
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                    searched = 0;
                }

                searched = buffer.Length;
                lines.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    yield break;
                }

                if (searched > ResolutionLimits.WatchEventLength)
                {
                    throw new PortForwardException(PortForwardError.ProtocolViolation, "The API server sent a watch event that is longer than 16 MiB.");
                }
            }
        }
        finally
        {
            await lines.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static WatchEvent<T> Read<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type)
        where T : class, IApiItem
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("object", out var content))
            {
                return default;
            }

            return JsonText.Of(root, "type") switch
            {
                "ADDED" or "MODIFIED" => OfItem(WatchEventType.Changed, content.Deserialize(type)),
                "DELETED" => OfItem(WatchEventType.Deleted, content.Deserialize(type)),
                "BOOKMARK" => new WatchEvent<T>(WatchEventType.Bookmark, null, Version(content)),
                "ERROR" => new WatchEvent<T>(WatchEventType.Error, null, null, Status(content), JsonText.Of(content, "message")),
                _ => default,
            };
        }
        catch (JsonException failure)
        {
            throw new PortForwardException(PortForwardError.ProtocolViolation, "The API server sent a watch event that is not the expected JSON.", failure);
        }
    }

    private static WatchEvent<T> OfItem<T>(WatchEventType type, T? item)
        where T : class, IApiItem =>
        item?.Metadata.Name is null ? default : new WatchEvent<T>(type, item, item.Metadata.ResourceVersion);

    private static string? Version(JsonElement content) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty("metadata", out var metadata) ? JsonText.Of(metadata, "resourceVersion") : null;

    private static int Status(JsonElement content) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number
            && code.TryGetInt32(out var status) ? status : 0;
}
