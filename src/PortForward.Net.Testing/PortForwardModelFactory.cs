using System.Net;

namespace PortForward.Net.Testing;

/// <summary>Creates events, references and diagnoses, which have no public constructors, for tests of code that consumes them.</summary>
public static class PortForwardModelFactory
{
    /// <summary>Creates a reference to a pod.</summary>
    /// <param name="namespace">The namespace of the pod.</param>
    /// <param name="name">The name of the pod.</param>
    /// <param name="uid">The UID of the pod, or an empty string if it is unknown.</param>
    /// <returns>A new <see cref="Net.PodReference"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static PodReference PodReference(string @namespace, string name, string uid = "")
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(uid);
        return new PodReference(@namespace, name, uid);
    }

    /// <summary>Creates an event that reports the selected pod.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="pod">The pod.</param>
    /// <returns>A new <see cref="Net.PodSelected"/>.</returns>
    public static PodSelected PodSelected(DateTimeOffset timestamp, PodReference pod) => new(timestamp, pod);

    /// <summary>Creates an event that reports a new state.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="state">The new state.</param>
    /// <param name="exception">The exception that caused the change, or <see langword="null"/>.</param>
    /// <returns>A new <see cref="Net.StateChanged"/>.</returns>
    public static StateChanged StateChanged(DateTimeOffset timestamp, PortForwardState state, PortForwardException? exception = null) =>
        new(timestamp, state, exception);

    /// <summary>Creates an event of a group.</summary>
    /// <param name="name">The name of the forward, or <see langword="null"/> for the group itself.</param>
    /// <param name="item">What happened.</param>
    /// <returns>A new <see cref="Net.PortForwardGroupEvent"/>.</returns>
    public static PortForwardGroupEvent PortForwardGroupEvent(string? name, PortForwardEvent item) => new(name, item);

    /// <summary>Creates an event that reports a port that could not be bound.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="port">The port mapping.</param>
    /// <param name="exception">The exception that says why.</param>
    /// <returns>A new <see cref="Net.ListenFailed"/>.</returns>
    public static ListenFailed ListenFailed(DateTimeOffset timestamp, PortMapping port, PortForwardException exception) => new(timestamp, port, exception);

    /// <summary>Creates an event that reports a listener that accepts connections.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="localEndPoint">The first local endpoint.</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <returns>A new <see cref="Net.ListenerOpened"/>.</returns>
    public static ListenerOpened ListenerOpened(DateTimeOffset timestamp, EndPoint localEndPoint, RemotePort remotePort) =>
        new(timestamp, localEndPoint, remotePort);

    /// <summary>Creates an event that reports a closed listener.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <returns>A new <see cref="Net.ListenerClosed"/>.</returns>
    public static ListenerClosed ListenerClosed(DateTimeOffset timestamp, RemotePort remotePort) => new(timestamp, remotePort);

    /// <summary>Creates an event that reports an accepted connection.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="connectionId">The number of the connection.</param>
    /// <param name="localEndPoint">The endpoint of the listener.</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <returns>A new <see cref="Net.ConnectionOpened"/>.</returns>
    public static ConnectionOpened ConnectionOpened(DateTimeOffset timestamp, long connectionId, EndPoint localEndPoint, RemotePort remotePort) =>
        new(timestamp, connectionId, localEndPoint, remotePort);

    /// <summary>Creates an event that reports the end of a connection.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="connectionId">The number of the connection.</param>
    /// <param name="bytesSent">The number of bytes sent to the pod.</param>
    /// <param name="bytesReceived">The number of bytes received from the pod.</param>
    /// <param name="exception">The exception that ended the connection, or <see langword="null"/> if it ended cleanly.</param>
    /// <returns>A new <see cref="Net.ConnectionClosed"/>.</returns>
    public static ConnectionClosed ConnectionClosed(
        DateTimeOffset timestamp, long connectionId, long bytesSent, long bytesReceived, PortForwardException? exception = null) =>
        new(timestamp, connectionId, bytesSent, bytesReceived, exception);

    /// <summary>Creates an event that reports a refused connection.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="connectionId">The number of the connection.</param>
    /// <param name="exception">The exception that says why.</param>
    /// <returns>A new <see cref="Net.ConnectionRefused"/>.</returns>
    public static ConnectionRefused ConnectionRefused(DateTimeOffset timestamp, long connectionId, PortForwardException exception) =>
        new(timestamp, connectionId, exception);

    /// <summary>Creates an event that reports that no connections are accepted.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="exception">The exception that says why.</param>
    /// <returns>A new <see cref="Net.AcceptingPaused"/>.</returns>
    public static AcceptingPaused AcceptingPaused(DateTimeOffset timestamp, PortForwardException exception) => new(timestamp, exception);

    /// <summary>Creates an event that reports that connections are accepted again.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <returns>A new <see cref="Net.AcceptingResumed"/>.</returns>
    public static AcceptingResumed AcceptingResumed(DateTimeOffset timestamp) => new(timestamp);

    /// <summary>Creates an event that reports that a pod could not be reached.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="exception">The exception that says what failed.</param>
    /// <returns>A new <see cref="Net.BackendFailed"/>.</returns>
    public static BackendFailed BackendFailed(DateTimeOffset timestamp, PodReference pod, PortForwardException exception) => new(timestamp, pod, exception);

    /// <summary>Creates a context for a <see cref="PortForwardOptions.SelectBackend"/> function.</summary>
    /// <param name="candidates">The pods; see <see cref="BackendCandidate"/>.</param>
    /// <param name="remotePort">The port of the target.</param>
    /// <param name="clientEndPoint">The address of the local application, or <see langword="null"/>.</param>
    /// <returns>A new <see cref="Net.BackendSelectionContext"/>.</returns>
    public static BackendSelectionContext BackendSelectionContext(IReadOnlyList<BackendCandidate> candidates, RemotePort remotePort, System.Net.EndPoint? clientEndPoint) =>
        new(candidates, remotePort, clientEndPoint);

    /// <summary>Creates a pod for a <see cref="PortForwardOptions.SelectBackend"/> function to choose.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="isReady">Whether the pod is ready.</param>
    /// <param name="openConnections">The number of open connections to the pod.</param>
    /// <returns>A new <see cref="Net.BackendCandidate"/>.</returns>
    public static BackendCandidate BackendCandidate(PodReference pod, bool isReady, int openConnections) => new(pod, isReady, openConnections);

    /// <summary>Creates an event that reports what a forwarder that is starting waits for.</summary>
    /// <param name="timestamp">The time of the event.</param>
    /// <param name="target">The target.</param>
    /// <param name="exception">The exception that says what is missing.</param>
    /// <returns>A new <see cref="Net.TargetPending"/>.</returns>
    public static TargetPending TargetPending(DateTimeOffset timestamp, PortForwardTarget target, PortForwardException exception) =>
        new(timestamp, target, exception);

    /// <summary>Creates a diagnosis.</summary>
    /// <param name="target">The target.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="steps">The steps, in their order. At least one.</param>
    /// <param name="findings">The causes, the most likely one first.</param>
    /// <returns>A new <see cref="Net.PortForwardDiagnosis"/>.</returns>
    public static PortForwardDiagnosis PortForwardDiagnosis(
        PortForwardTarget target, RemotePort port, IEnumerable<PortForwardDiagnosisStep> steps, IEnumerable<PortForwardDiagnosisFinding> findings) =>
        new(target, port, [.. steps], [.. findings]);

    /// <summary>Creates a step of a diagnosis.</summary>
    /// <param name="check">What was checked.</param>
    /// <param name="name">The name of the check, for people.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="seen">What was seen, in one line.</param>
    /// <param name="duration">How long the step took.</param>
    /// <returns>A new <see cref="Net.PortForwardDiagnosisStep"/>.</returns>
    public static PortForwardDiagnosisStep PortForwardDiagnosisStep(
        PortForwardDiagnosisCheck check, string name, PortForwardDiagnosisOutcome outcome, string seen, TimeSpan duration = default) =>
        new(check, name, outcome, seen, duration);

    /// <summary>Creates a finding of a diagnosis.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="message">The cause, in a sentence.</param>
    /// <param name="fix">What to do about it.</param>
    /// <param name="paste">The text to paste, or <see langword="null"/>.</param>
    /// <param name="isBlocking">Whether the cause prevents connections.</param>
    /// <returns>A new <see cref="Net.PortForwardDiagnosisFinding"/>.</returns>
    public static PortForwardDiagnosisFinding PortForwardDiagnosisFinding(
        PortForwardDiagnosisCause cause, string message, string fix, string? paste = null, bool isBlocking = true) =>
        new(cause, message, fix, paste, isBlocking);
}
