namespace PortForward.Net.Errors;

/// <summary>The names of types of the top floor, for exceptions and log categories of the floors that don't know them.</summary>
internal static class PublicTypes
{
    public const string Client = "PortForward.Net.PortForwardClient";

    public const string Forwarder = "PortForward.Net.PortForwarder";
}
