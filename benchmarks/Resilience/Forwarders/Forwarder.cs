using System.Net;

namespace PortForward.Net.Resilience.Forwarders;

/// <summary>A running forwarder of the service, with the same local ports until it is disposed.</summary>
internal abstract class Forwarder : IAsyncDisposable
{
    public const string Target = "svc/web";
    public const int EchoPort = 71;
    public const int HttpPort = 80;

    /// <summary>Gets the local port of the echo server.</summary>
    public abstract IPEndPoint Echo { get; }

    /// <summary>Gets the local port of the HTTP server.</summary>
    public abstract IPEndPoint Http { get; }

    /// <summary>Gets what was wrong with its listeners since <see cref="BeginRound"/>; null if nothing was.</summary>
    public virtual string? Problem => null;

    /// <summary>Begins a round. What was wrong with the listeners before doesn't count in it.</summary>
    public virtual void BeginRound()
    {
    }

    public abstract ValueTask DisposeAsync();
}
