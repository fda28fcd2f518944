namespace PortForward.Net.Testing.Faults;

/// <summary>The answer to an upgrade that is refused.</summary>
internal sealed record UpgradeRefusal(int StatusCode, string Body, string ContentType = "text/plain", TimeSpan? RetryAfter = null);
