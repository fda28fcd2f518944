using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PortForward.Net.Testing.Api;

/// <summary>Responds to GET requests for an object, a list or a watch.</summary>
internal sealed class ObjectReads(ObjectStore store, TimeProvider timeProvider)
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true };

    public static string VerbOf(HttpContext context, ApiPath path) =>
        path.Name is not null ? "get" : IsWatch(context.Request) ? "watch" : "list";

    public async Task AnswerAsync(HttpContext context, ApiPath path, CancellationToken stopping)
    {
        if (path.Name is { } name)
        {
            var item = store.Get(path.Type, path.Namespace, name);
            await (item is null ? ApiAnswer.NotFoundAsync(context, path.Type, name) : ApiAnswer.JsonAsync(context, item)).ConfigureAwait(false);
            return;
        }

        Func<JsonObject, bool> matches;
        try
        {
            var labels = LabelSelector.Parse(context.Request.Query["labelSelector"]);
            var fields = FieldSelector.Parse(context.Request.Query["fieldSelector"]);
            matches = item => (path.Namespace is null || ObjectStore.NamespaceOf(item) == path.Namespace)
                && labels.Matches(item) && fields.Matches(item);
        }
        catch (FormatException exception)
        {
            await ApiAnswer.BadRequestAsync(context, exception.Message).ConfigureAwait(false);
            return;
        }

        await (IsWatch(context.Request) ? WatchAsync(context, path, matches, stopping) : ListAsync(context, path, matches)).ConfigureAwait(false);
    }

    private static bool IsWatch(HttpRequest request) => request.Query["watch"].ToString() is "true" or "1";

    private async Task ListAsync(HttpContext context, ApiPath path, Func<JsonObject, bool> matches)
    {
        var (items, version) = store.List(path.Type, path.Namespace);
        using var buffer = new MemoryStream();
        var writer = new Utf8JsonWriter(buffer, Compact);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", path.Type.Kind + "List");
            writer.WriteString("apiVersion", path.Type.ApiVersion);
            writer.WriteStartObject("metadata");
            writer.WriteString("resourceVersion", version.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
            writer.WriteStartArray("items");
            foreach (var item in items.Where(matches))
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(buffer.ToArray(), context.RequestAborted).ConfigureAwait(false);
    }

    private async Task WatchAsync(HttpContext context, ApiPath path, Func<JsonObject, bool> matches, CancellationToken stopping)
    {
        var isTimed = uint.TryParse(
            context.Request.Query["timeoutSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0;
        using var timer = new CancellationTokenSource(isTimed ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : Timeout.InfiniteTimeSpan, timeProvider);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, timer.Token);

        context.Response.ContentType = "application/json";
        try
        {
            await context.Response.StartAsync(ended.Token).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(ended.Token).ConfigureAwait(false);
            await WatchAsync(context, path, matches, StartVersion(context.Request), ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A watch ends only this way.
        }
    }

    private static long StartVersion(HttpRequest request) =>
        long.TryParse(request.Query["resourceVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private async Task WatchAsync(
        HttpContext context, ApiPath path, Func<JsonObject, bool> matches, long version, CancellationToken cancellationToken)
    {
        if (version == 0)
        {
            (var items, version) = store.List(path.Type, path.Namespace);
            foreach (var item in items.Where(matches))
            {
                await WriteAsync(context, "ADDED", item, cancellationToken).ConfigureAwait(false);
            }
        }

        while (true)
        {
            var (events, changed) = store.EventsAfter(version);
            foreach (var change in events)
            {
                version = change.Version;
                if (change.Type == path.Type && Describe(change, matches) is { } line)
                {
                    await WriteAsync(context, line.Kind, line.Item, cancellationToken).ConfigureAwait(false);
                }
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gets the event of a change for a watch that sees only matching objects.</summary>
    private static (string Kind, JsonObject Item)? Describe(ObjectEvent change, Func<JsonObject, bool> matches)
    {
        var before = change.Before is not null && matches(change.Before);
        var after = change.After is not null && matches(change.After);
        return (before, after) switch
        {
            (false, true) => ("ADDED", change.After!),
            (true, true) => ("MODIFIED", change.After!),
            (true, false) => ("DELETED", change.After ?? change.Before!),
            _ => null,
        };
    }

    private static async Task WriteAsync(HttpContext context, string kind, JsonObject item, CancellationToken cancellationToken)
    {
        var line = $$"""{"type":"{{kind}}","object":{{item.ToJsonString()}}}""" + "\n";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line), cancellationToken).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
