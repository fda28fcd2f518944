using System.Numerics;
using System.Runtime.InteropServices;

namespace PortForward.Net.Tunnel;

/// <summary>The masking of client frames (RFC 6455, 5.3).</summary>
internal static class WebSocketMask
{
    public const int KeyLength = 4;

    /// <summary>Copies bytes and masks the copy.</summary>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> key)
    {
        var i = 0;
        if (source.Length >= Vector<byte>.Count)
        {
            var mask = Vector.AsVectorByte(new Vector<uint>(MemoryMarshal.Read<uint>(key)));
            for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                (new Vector<byte>(source[i..]) ^ mask).CopyTo(destination[i..]);
            }
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ key[i & 3]);
        }
    }
}
