using System.Net;
using PortForward.Net.Errors;

namespace PortForward.Net;

/// <summary>The exception that is thrown if a port forward fails. The message describes the failure and what to do about it; <see cref="Error"/>
/// identifies it in code.</summary>
/// <remarks>It never contains credentials. Invalid arguments are reported as <see cref="ArgumentException"/> or <see cref="FormatException"/>, and
/// cancellation as <see cref="OperationCanceledException"/>. To find the cause of a failure, call
/// <see cref="PortForwardClient.DiagnoseAsync(PortForwardTarget, RemotePort, CancellationToken)"/>.</remarks>
public sealed class PortForwardException : IOException
{
    private readonly bool? _isTransient;
    private readonly string? _kubernetesReason;
    private readonly string? _serverMessage;

    /// <summary>Initializes a new instance of the <see cref="PortForwardException"/> class.</summary>
    /// <param name="error">The error.</param>
    /// <param name="message">The message, a full sentence.</param>
    /// <param name="innerException">The cause, if any.</param>
    public PortForwardException(PortForwardError error, string message, Exception? innerException = null)
        : base(OutsideText.Clean(message), innerException) => Error = error;

    /// <summary>Gets the error.</summary>
    public PortForwardError Error { get; }

    /// <summary>Gets the HTTP status of the API server's response; <see langword="null"/> if there was none.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>Gets the <c>reason</c> of the API server's <c>Status</c> object, for example <c>NotFound</c>; <see langword="null"/> if there was
    /// none.</summary>
    public string? KubernetesReason
    {
        get => _kubernetesReason;
        init => _kubernetesReason = value is null ? null : OutsideText.Clean(value);
    }

    /// <summary>Gets the pod; <see langword="null"/> if the failure occurred before a pod was selected.</summary>
    public PodReference? Pod { get; init; }

    /// <summary>Gets the time to wait before a retry (<c>Retry-After</c>); <see langword="null"/> if the server did not specify one.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets the reason that distinguishes this failure from others with the same <see cref="Error"/>.</summary>
    internal FailureReason Reason { get; init; }

    /// <summary>Gets the server's text, without additions of this library.</summary>
    internal string? ServerMessage
    {
        get => _serverMessage;
        init => _serverMessage = value is null ? null : OutsideText.Clean(value);
    }

    /// <summary>Gets a value indicating whether the same call may succeed later without any changes.</summary>
    public bool IsTransient
    {
        get => _isTransient ?? Error switch
        {
            PortForwardError.ApiServerUnreachable or PortForwardError.SessionLost or PortForwardError.Timeout
                or PortForwardError.RemoteConnectionRefused or PortForwardError.RemoteReset or PortForwardError.NoReadyPod
                or PortForwardError.PodTerminated or PortForwardError.LimitExceeded => true,
            PortForwardError.UpgradeRefused => StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests,
            _ => false,
        };
        internal init => _isTransient = value;
    }

    /// <summary>Creates a copy with another message, inner exception, pod or retry time.</summary>
    internal PortForwardException With(string? message = null, Exception? innerException = null, PodReference? pod = null, TimeSpan? retryAfter = null) =>
        new(Error, message ?? Message, innerException ?? InnerException)
        {
            Reason = Reason,
            ServerMessage = ServerMessage,
            StatusCode = StatusCode,
            KubernetesReason = KubernetesReason,
            Pod = pod ?? Pod,
            RetryAfter = retryAfter ?? RetryAfter,
            IsTransient = IsTransient,
        };
}
