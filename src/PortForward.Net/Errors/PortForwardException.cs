using System.Net;
using PortForward.Net.Errors;

namespace PortForward.Net;

/// <summary>The one exception of this library: its message says what failed and what to do, <see cref="Error"/> is for code.</summary>
/// <remarks>It never carries credentials. Bad arguments are <see cref="ArgumentException"/> or <see cref="FormatException"/>, and cancellation is
/// <see cref="OperationCanceledException"/>, as everywhere in .NET. Why it came to a failure is found out by
/// <see cref="PortForwardClient.DiagnoseAsync(PortForwardTarget, RemotePort, CancellationToken)"/>.</remarks>
public sealed class PortForwardException : IOException
{
    private readonly bool? _isTransient;
    private readonly string? _kubernetesReason;
    private readonly string? _serverMessage;

    /// <summary>Creates an exception with a message that is a full sentence.</summary>
    public PortForwardException(PortForwardError error, string message, Exception? innerException = null)
        : base(OutsideText.Clean(message), innerException) => Error = error;

    /// <summary>What failed.</summary>
    public PortForwardError Error { get; }

    /// <summary>The HTTP status of the API server's answer, where there was one.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The <c>reason</c> of the API server's <c>Status</c> object, for example <c>NotFound</c>, where there was one.</summary>
    public string? KubernetesReason
    {
        get => _kubernetesReason;
        init => _kubernetesReason = value is null ? null : OutsideText.Clean(value);
    }

    /// <summary>The pod concerned, once one was chosen.</summary>
    public PodReference? Pod { get; init; }

    /// <summary>How long the server asked to wait before another try, where it did (<c>Retry-After</c>).</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What tells this failure apart from others of the same <see cref="Error"/>.</summary>
    internal FailureReason Reason { get; init; }

    /// <summary>The server's own text, without anything that this library adds to it.</summary>
    internal string? ServerMessage
    {
        get => _serverMessage;
        init => _serverMessage = value is null ? null : OutsideText.Clean(value);
    }

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
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

    /// <summary>Makes a copy with another message, inner exception, pod or time to wait; everything else that is known of the failure stays.</summary>
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
