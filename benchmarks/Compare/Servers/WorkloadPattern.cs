using System.Buffers.Binary;

namespace PortForward.Net.Compare.Servers;

/// <summary>What the program in the real cluster's pods sends, to the byte.</summary>
internal sealed class WorkloadPattern : Pattern
{
    private readonly byte[] _block = new byte[BlockLength];
    private ulong _state;

    public WorkloadPattern(ulong seed)
    {
        _state = unchecked((seed * 2862933555777941757) + 3037000493);
    }

    public override ReadOnlyMemory<byte> NextBlock()
    {
        var x = _state;
        for (var i = 0; i < BlockLength; i += sizeof(ulong))
        {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            BinaryPrimitives.WriteUInt64LittleEndian(_block.AsSpan(i), x);
        }

        _state = x;
        return _block;
    }
}
