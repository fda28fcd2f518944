using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PortForward.Net.Testing.Api;

/// <summary>Writes responses with the format and the texts of a real API server.</summary>
internal static class ApiAnswer
{
    public static Task JsonAsync(HttpContext context, JsonNode body, int statusCode = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    public static Task TextAsync(HttpContext context, string body, int statusCode, string contentType = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public static Task UnauthorizedAsync(HttpContext context) =>
        StatusAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", "Unauthorized");

    public static Task ForbiddenAsync(HttpContext context, TestUser user, string verb, ResourceType type, string resource, string? ns, string? name)
    {
        var subject = name is null ? type.QualifiedName : $"{type.QualifiedName} \"{name}\"";
        var where = ns is null ? "at the cluster scope" : $"in the namespace \"{ns}\"";
        var message = $"{subject} is forbidden: User \"{user.Name}\" cannot {verb} resource \"{resource}\" in API group \"{type.Group}\" {where}";
        return StatusAsync(context, StatusCodes.Status403Forbidden, "Forbidden", message, type, name);
    }

    public static Task NotFoundAsync(HttpContext context, ResourceType type, string name) =>
        StatusAsync(context, StatusCodes.Status404NotFound, "NotFound", $"{type.QualifiedName} \"{name}\" not found", type, name);

    public static Task NoSuchPathAsync(HttpContext context) =>
        TextAsync(context, "404 page not found\n", StatusCodes.Status404NotFound);

    public static Task BadRequestAsync(HttpContext context, string message) =>
        StatusAsync(context, StatusCodes.Status400BadRequest, "BadRequest", message);

    /// <summary>Writes the response of an API server that cannot reach a node, without a reason or details.</summary>
    public static Task InternalErrorAsync(HttpContext context, string message) =>
        StatusAsync(context, StatusCodes.Status500InternalServerError, null, message);

    public static Task UnsupportedMediaTypeAsync(HttpContext context) => StatusAsync(
        context, StatusCodes.Status415UnsupportedMediaType, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/json");

    public static Task MethodNotAllowedAsync(HttpContext context) => StatusAsync(
        context, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    private static Task StatusAsync(
        HttpContext context, int code, string? reason, string message, ResourceType? type = null, string? name = null)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = message,
        };
        if (reason is not null)
        {
            status["reason"] = reason;
        }

        if (type is not null)
        {
            var details = new JsonObject();
            if (name is not null)
            {
                details["name"] = name;
            }

            if (type.Group.Length > 0)
            {
                details["group"] = type.Group;
            }

            details["kind"] = type.Plural;
            status["details"] = details;
        }

        status["code"] = code;
        return JsonAsync(context, status, code);
    }
}
