namespace PortForward.Net.Spdy.FlowControl;

/// <summary>The limits and times of flow control, which knows neither the connection nor its output.</summary>
internal static class FlowControlLimits
{
    /// <summary>The credit in frames. It is well below the queue length of a worker, which also holds PINGs and the frames of its other
    /// streams.</summary>
    public const int CreditFrames = 32;

    /// <summary>The number of frames between confirmations, chosen so that a reply arrives before the credit is used up.</summary>
    public const int CreditAskAfter = 8;

    /// <summary>The maximum number of outstanding PINGs. A worker may be blocked for hours, and more PINGs would yield no information.</summary>
    public const int QuestionsPerWorker = 16;

    /// <summary>The maximum number of queued PINGs; together with the frames, they are fewer than the queue can hold.</summary>
    public const int ProbePings = 12;

    /// <summary>The number of bytes that a pod's socket accepts before its worker blocks.</summary>
    public const int LeastSocketBuffer = 128 * 1024;

    /// <summary>How much later than the first worker the last one may reply, since they only have to forward a PING.</summary>
    public static readonly TimeSpan ProbeSpread = TimeSpan.FromMilliseconds(250);

    /// <summary>How much later than the others a worker may reply.</summary>
    public static readonly TimeSpan WorkerGrace = TimeSpan.FromMilliseconds(250);
}
