using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PortForward.Net.Testing.Api;

/// <summary>Responds to access reviews and subject reviews in JSON.</summary>
internal static class AccessReviews
{
    private const string Authorization = "authorization.k8s.io";
    private const string Authentication = "authentication.k8s.io";
    private const string AccessPath = $"/apis/{Authorization}/v1/selfsubjectaccessreviews";
    private const string SubjectPath = $"/apis/{Authentication}/v1/selfsubjectreviews";
    private const int FirstMinorWithSubjects = 28;

    public static bool Knows(string path, int minorVersion) =>
        path == AccessPath || (path == SubjectPath && minorVersion >= FirstMinorWithSubjects);

    /// <summary>Gets the kind of review in an API group; null if there is none.</summary>
    public static string? KindIn(string group) => group switch
    {
        Authorization => "SelfSubjectAccessReview",
        Authentication => "SelfSubjectReview",
        _ => null,
    };

    public static async Task AnswerAsync(HttpContext context, TestUser user)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await ApiAnswer.MethodNotAllowedAsync(context).ConfigureAwait(false);
            return;
        }

        // A body without a content type counts as JSON.
        if (!string.IsNullOrEmpty(context.Request.ContentType) && !context.Request.HasJsonContentType())
        {
            await ApiAnswer.UnsupportedMediaTypeAsync(context).ConfigureAwait(false);
            return;
        }

        JsonNode? review;
        try
        {
            review = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            await ApiAnswer.BadRequestAsync(context, "the body is not JSON").ConfigureAwait(false);
            return;
        }

        if (review is not JsonObject answer)
        {
            await ApiAnswer.BadRequestAsync(context, "the body is not an object").ConfigureAwait(false);
            return;
        }

        answer["status"] = context.Request.Path == SubjectPath
            ? new JsonObject { ["userInfo"] = new JsonObject { ["username"] = user.Name, ["groups"] = new JsonArray("system:authenticated") } }
            : new JsonObject { ["allowed"] = IsAllowed(answer["spec"]?["resourceAttributes"], user.Rights) };
        await ApiAnswer.JsonAsync(context, answer, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private static bool IsAllowed(JsonNode? attributes, TestRights rights)
    {
        var verb = (string?)attributes?["verb"];
        var right = ((string?)attributes?["resource"], (string?)attributes?["subresource"] ?? "", verb) switch
        {
            ("pods", "portforward", "create") => TestRights.CreatePortForward,
            ("pods", "portforward", "get") => TestRights.GetPortForward,
            (_, "", "get") => TestRights.GetObjects,
            (_, "", "list") => TestRights.ListObjects,
            (_, "", "watch") => TestRights.WatchObjects,
            _ => TestRights.None,
        };
        return right != TestRights.None && rights.HasFlag(right);
    }
}
