namespace PortForward.Net.Logging;

/// <summary>The categories of the log, which are the names of public types.</summary>
internal static class LogCategories
{
    public const string Client = "PortForward.Net.PortForwardClient";

    public const string Forwarder = "PortForward.Net.PortForwarder";
}
