namespace PortForward.Net.Testing;

/// <summary>Configures a <see cref="TestCluster"/>.</summary>
public sealed class TestClusterOptions
{
    /// <summary>Gets or sets the transports that the API server offers.</summary>
    /// <value>The default is both.</value>
    public TestTransports Transports { get; set; } = TestTransports.All;

    /// <summary>
    /// Gets or sets a value indicating whether a WebSocket requires the verb <c>create</c> in addition to <c>get</c>, as in Kubernetes 1.35 and
    /// later. The default is <see langword="false"/>.
    /// </summary>
    public bool WebSocketNeedsCreate { get; set; }

    /// <summary>Gets or sets how an error stream ends. The default is <see cref="TestErrorStyle.Reset"/>.</summary>
    public TestErrorStyle ErrorStyle { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the pod's side behaves like containerd and CRI-O, which do not forward a half-close to the application and
    /// close the whole connection one second after either side has ended. The default is <see langword="false"/>: the application reads the end
    /// immediately and can respond for as long as it likes.
    /// </summary>
    public bool OneSecondRule { get; set; }

    /// <summary>Gets or sets how long one stream of a connection waits for the other. The default is 30 seconds.</summary>
    public TimeSpan PairTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the number of bytes that the pod's side buffers for an application that does not read. Beyond that, the session is not read,
    /// as with real container runtimes, whose protocol has no flow control for a single stream. The default is 1,600 KiB.
    /// </summary>
    public int StreamBufferSize { get; set; } = 1600 * 1024;

    /// <summary>
    /// Gets or sets a value indicating whether a session processes its frames like real container runtimes: with five workers, each of which handles the
    /// streams whose IDs are equal modulo five and every fifth PING, one after the other, and waits for the pod to accept the data. Each has a queue of
    /// fifty frames; beyond that, the session is not read. <see cref="StreamBufferSize"/> is then the capacity of the pod's sockets. An application that
    /// does not read, or that ends while its client still sends, blocks other connections of its session, and a session with a permanently blocked worker
    /// keeps its connections to applications open after its client has disconnected, until the cluster is disposed. The default is
    /// <see langword="false"/>: an application that does not read blocks its session only after its buffer is full, and never permanently.
    /// </summary>
    public bool SynchronousWorkers { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the pod's side continues to accept data for an application that has ended, like CRI-O and unlike
    /// containerd. The default is <see langword="false"/>. It has an effect only with <see cref="SynchronousWorkers"/>.
    /// </summary>
    public bool DrainsLeftovers { get; set; }

    /// <summary>Gets or sets the minor version of Kubernetes that the API server reports. The default is 33.</summary>
    public int KubernetesMinorVersion { get; set; } = 33;

    /// <summary>Gets or sets the API server's certificate. The default is <see cref="TestServerCertificate.Valid"/>.</summary>
    public TestServerCertificate ServerCertificate { get; set; }

    /// <summary>Gets or sets the difference by which the clock of the API server, as reported in <c>Date</c> headers, is ahead; negative if it is
    /// behind. The default is zero.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>Gets or sets the clock for timeouts and object timestamps. The default is the system clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
