namespace PortForward.Net.Testing.Faults;

/// <summary>The response to a refused upgrade.</summary>
internal sealed record UpgradeRefusal(int StatusCode, string Body, string ContentType = "text/plain", TimeSpan? RetryAfter = null);
