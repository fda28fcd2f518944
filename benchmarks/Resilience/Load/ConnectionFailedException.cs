namespace PortForward.Net.Resilience.Load;

/// <summary>A connection failed in a way that its socket does not report.</summary>
internal sealed class ConnectionFailedException(FailureKind kind, string message) : Exception(message)
{
    public FailureKind Kind => kind;
}
