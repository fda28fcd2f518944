using System.Buffers;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The destination of a connection's data, which can accept some of it immediately and without buffering.</summary>
internal interface IReadySink
{
    /// <summary>Writes as much as possible without waiting. Returns the number of bytes, which is also 0 if it has failed.</summary>
    long TryWrite(in ReadOnlySequence<byte> data);

    /// <summary>Gets the number of bytes that the peer's kernel has acknowledged; 0 if the system does not report it.</summary>
    long Acknowledged { get; }
}
