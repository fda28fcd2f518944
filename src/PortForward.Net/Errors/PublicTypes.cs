namespace PortForward.Net.Errors;

/// <summary>The names of public types, for exceptions and log categories in namespaces that cannot reference them.</summary>
internal static class PublicTypes
{
    public const string Client = "PortForward.Net.PortForwardClient";

    public const string Forwarder = "PortForward.Net.PortForwarder";
}
