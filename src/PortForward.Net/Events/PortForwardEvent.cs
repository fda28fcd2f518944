using System.Net;

namespace PortForward.Net;

/// <summary>Something that happened to a <see cref="PortForwarder"/>; see <see cref="PortForwarder.WatchAsync"/>.</summary>
/// <param name="Timestamp">When it happened, by the client's <see cref="TimeProvider"/>.</param>
public abstract record PortForwardEvent(DateTimeOffset Timestamp);

/// <summary>A pod was chosen for the target; connections opened from now on lead to it.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Pod">The pod.</param>
public sealed record PodSelected(DateTimeOffset Timestamp, PodReference Pod) : PortForwardEvent(Timestamp);

/// <summary>The forwarder went into another state.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="State">The state it is in now.</param>
/// <param name="Error">Why, where something failed.</param>
public sealed record StateChanged(DateTimeOffset Timestamp, PortForwardState State, PortForwardException? Error) : PortForwardEvent(Timestamp);

/// <summary>A local port could not be bound, or not on both of localhost's addresses; see <see cref="PortForwarder.FailedPorts"/>.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Port">The port, as it was asked for.</param>
/// <param name="Error">Why.</param>
public sealed record ListenFailed(DateTimeOffset Timestamp, PortMapping Port, PortForwardException Error) : PortForwardEvent(Timestamp);

/// <summary>A listener was disposed while its forwarder keeps running. If it was the last one, the forwarder's state becomes
/// <see cref="PortForwardState.NotListening"/>.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="RemotePort">The port it led to, as the caller named it.</param>
public sealed record ListenerClosed(DateTimeOffset Timestamp, RemotePort RemotePort) : PortForwardEvent(Timestamp);

/// <summary>A local connection was accepted.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="ConnectionId">The connection's number within the forwarder, from 1.</param>
/// <param name="LocalEndPoint">The listener's endpoint it came in by; a Unix socket is a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</param>
/// <param name="RemotePort">The port it leads to, as the caller named it.</param>
public sealed record ConnectionOpened(DateTimeOffset Timestamp, long ConnectionId, EndPoint LocalEndPoint, RemotePort RemotePort)
    : PortForwardEvent(Timestamp);

/// <summary>A connection ended: by either side, or by a failure.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="ConnectionId">The number that <see cref="ConnectionOpened"/> gave.</param>
/// <param name="BytesSent">Bytes sent to the pod.</param>
/// <param name="BytesReceived">Bytes received from the pod.</param>
/// <param name="Error">Why it ended, where it did not end cleanly.</param>
public sealed record ConnectionClosed(DateTimeOffset Timestamp, long ConnectionId, long BytesSent, long BytesReceived, PortForwardException? Error)
    : PortForwardEvent(Timestamp);

/// <summary>A local connection was accepted but could not be brought to the pod; it was reset.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="ConnectionId">The number that <see cref="ConnectionOpened"/> gave.</param>
/// <param name="Error">Why.</param>
public sealed record ConnectionRefused(DateTimeOffset Timestamp, long ConnectionId, PortForwardException Error) : PortForwardEvent(Timestamp);

/// <summary>The forwarder accepts no new connections because the process has almost no file handles left. They wait until
/// <see cref="AcceptingResumed"/>.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Error">The reason, and what to do.</param>
public sealed record AcceptingPaused(DateTimeOffset Timestamp, PortForwardException Error) : PortForwardEvent(Timestamp);

/// <summary>The forwarder accepts connections again after <see cref="AcceptingPaused"/>.</summary>
/// <param name="Timestamp">When it happened.</param>
public sealed record AcceptingResumed(DateTimeOffset Timestamp) : PortForwardEvent(Timestamp);

/// <summary>A forwarder that is starting waits for its target; see <see cref="PortForwardOptions.Progress"/>.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Target">The target.</param>
/// <param name="Reason">What is missing.</param>
public sealed record TargetPending(DateTimeOffset Timestamp, PortForwardTarget Target, PortForwardException Reason) : PortForwardEvent(Timestamp);
