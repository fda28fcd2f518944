namespace PortForward.Net.Spdy;

/// <summary>The limits and times of a SPDY connection that are choices of this library. Those of the wire format are with the frames.</summary>
internal static class SpdyLimits
{
    /// <summary>Far more bytes than all buffers between here and a pod can hold. A peer that accepts more without any response is dead.</summary>
    public const long MostInBuffers = 64 * 1024 * 1024;

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

    /// <summary>A local reader that does not read must not keep a dead connection forever.</summary>
    public const int ReadOnWaits = 60;

    /// <summary>The data that a pod's socket accepts even if the pod does not read, so that a stream cannot block its worker.</summary>
    public const int HarmlessLength = 64 * 1024;

    /// <summary>The size of the receive buffer in bytes, from which frames are delivered without a copy.</summary>
    public const int ReceiveBufferLength = 64 * 1024;

    /// <summary>The maximum number of pending replies. Current servers send no frames that require one.</summary>
    public const int WaitingAnswers = 1024;

    /// <summary>The number of batches that one sender writes inline before the loop takes over.</summary>
    public const int WriteTurns = 4;

    /// <summary>A bulk upload writes continuously; a write that takes this long is blocked by the peer.</summary>
    public static readonly TimeSpan LongWrite = TimeSpan.FromSeconds(1);

    /// <summary>The shortest silence after which a session counts as lost.</summary>
    public static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(1);

    /// <summary>The PING interval of a session that is retired or going away.</summary>
    public static readonly TimeSpan HurriedInterval = TimeSpan.FromSeconds(1);

    /// <summary>How much later than the first worker the last one may reply, since they only have to forward a PING.</summary>
    public static readonly TimeSpan ProbeSpread = TimeSpan.FromMilliseconds(250);

    /// <summary>How much later than the others a worker may reply.</summary>
    public static readonly TimeSpan WorkerGrace = TimeSpan.FromMilliseconds(250);
}
