namespace PortForward.Net.Spdy;

/// <summary>The limits and times of a SPDY connection that are choices of this library. Those of the wire format are with the frames.</summary>
internal static class SpdyLimits
{
    /// <summary>Far more bytes than all buffers between here and a pod can hold. A peer that accepts more without any response is dead.</summary>
    public const long MostInBuffers = 64 * 1024 * 1024;

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
}
