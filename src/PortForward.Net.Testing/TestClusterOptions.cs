namespace PortForward.Net.Testing;

/// <summary>Settings of a <see cref="TestCluster"/>.</summary>
public sealed class TestClusterOptions
{
    /// <summary>The transports that the API server offers; both by default.</summary>
    public TestTransports Transports { get; set; } = TestTransports.All;

    /// <summary>
    /// Whether a WebSocket needs the verb <c>create</c> besides <c>get</c>, as from Kubernetes 1.35 on. Off by default.
    /// </summary>
    public bool WebSocketNeedsCreate { get; set; }

    /// <summary>How the pod's side ends an error stream; <see cref="TestErrorStyle.Reset"/> by default.</summary>
    public TestErrorStyle ErrorStyle { get; set; }

    /// <summary>
    /// Whether the pod's side imitates containerd and CRI-O, which never tell a program that the client has no more to send, and
    /// close the whole connection one second after either side has ended. Off by default: the program then reads the end at
    /// once, and answers as long as it likes.
    /// </summary>
    public bool OneSecondRule { get; set; }

    /// <summary>How long one stream of a connection waits for the other; 30 seconds by default.</summary>
    public TimeSpan PairTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The bytes that the pod's side holds for a program that does not read. Beyond them nothing more is read from the session,
    /// as with real container runtimes, whose protocol has no flow control for a single stream. 1,600 KiB by default.
    /// </summary>
    public int StreamBufferSize { get; set; } = 1600 * 1024;

    /// <summary>
    /// Whether a session treats its frames as real container runtimes do: five workers, one for all streams whose ids are the same modulo
    /// five and one of five PINGs, handle them one after the other, and each waits for the pod to take what came before. Fifty frames queue
    /// for each; beyond them nothing more is read from the session. <see cref="StreamBufferSize"/> is then what the pod's sockets hold. A
    /// program that does not read, or has ended while its client still sends, stops other connections of its session, and a session of which
    /// a worker is blocked for ever keeps its connections to programs when its client leaves, until the cluster is disposed of. Off by
    /// default: a program that does not read then holds up its own session only once its buffer is full, and nothing is ever stuck for good.
    /// </summary>
    public bool SynchronousWorkers { get; set; }

    /// <summary>
    /// Whether the pod's side goes on taking what a client sends to a program that has ended, as CRI-O does; containerd does not. Off by
    /// default. It matters only with <see cref="SynchronousWorkers"/>.
    /// </summary>
    public bool DrainsLeftovers { get; set; }

    /// <summary>The minor version of Kubernetes that the API server claims to be; 33 by default.</summary>
    public int KubernetesMinorVersion { get; set; } = 33;

    /// <summary>The API server's certificate; <see cref="TestServerCertificate.Valid"/> by default.</summary>
    public TestServerCertificate ServerCertificate { get; set; }

    /// <summary>How far the clock of the API server is ahead, or behind where it is negative: what its <c>Date</c> headers say. None by default.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The clock for timeouts and object timestamps; the system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
