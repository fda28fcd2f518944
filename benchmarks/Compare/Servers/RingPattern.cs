using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace PortForward.Net.Compare.Servers;

/// <summary>The same mebibyte again and again: it costs no time to make, so that forwards are measured and not the pattern.</summary>
internal sealed class RingPattern : Pattern
{
    private const int Blocks = 16;
    private static readonly byte[] Ring = CreateRing();
    private static readonly ConcurrentDictionary<long, string> Answers = new();
    private int _next;

    public override ReadOnlyMemory<byte> NextBlock()
    {
        var block = Ring.AsMemory(_next * BlockLength, BlockLength);
        _next = (_next + 1) % Blocks;
        return block;
    }

    /// <summary>What the counted sink of port 7013 answers to the first bytes of this pattern. Hashes them the first time.</summary>
    public static string AnswerTo(long count) => Answers.GetOrAdd(count, Hash);

    private static string Hash(long count)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var rest = count; rest > 0; rest -= Ring.Length)
        {
            hash.AppendData(Ring.AsSpan(0, (int)Math.Min(rest, Ring.Length)));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{count} {Convert.ToHexStringLower(hash.GetHashAndReset())}\n");
    }

    private static byte[] CreateRing()
    {
        var ring = new byte[Blocks * BlockLength];
        var source = new WorkloadPattern(1);
        for (var i = 0; i < Blocks; i++)
        {
            source.NextBlock().CopyTo(ring.AsMemory(i * BlockLength));
        }

        return ring;
    }
}
