using System.Buffers;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>Where a connection's bytes end up, if it can take some at once: those need no buffer on their way.</summary>
internal interface IReadySink
{
    /// <summary>Takes from the front what it can without waiting; gives how many bytes that were, 0 also where it is broken.</summary>
    long TryWrite(in ReadOnlySequence<byte> data);

    /// <summary>How many bytes the machine of the program behind it has acknowledged; 0 where the system doesn't tell.</summary>
    long Acknowledged { get; }
}
