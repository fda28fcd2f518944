using System.Buffers;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>What the local application has sent, kept until the pod answers, so that a refused connection can be opened again elsewhere.</summary>
/// <remarks>Used by the upload of one connection. Only the first bytes are kept; an application that sends more before the pod answers has no second
/// attempt.</remarks>
internal sealed class SentBytes
{
    private ArrayBufferWriter<byte>? _bytes;

    /// <summary>Gets a value indicating whether everything that was sent is here.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Gets the bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes?.WrittenMemory ?? default;

    /// <summary>Records bytes that are sent now.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (!IsComplete)
        {
            return;
        }

        if (Bytes.Length + bytes.Length > ForwardingLimits.KeptBytes)
        {
            Release();
            return;
        }

        _bytes ??= new ArrayBufferWriter<byte>(bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>Records the first bytes of several buffers.</summary>
    public void Add(IList<ArraySegment<byte>> buffers, int count)
    {
        for (var i = 0; count > 0 && IsComplete; i++)
        {
            var part = Math.Min(count, buffers[i].Count);
            Add(buffers[i].AsSpan(0, part));
            count -= part;
        }
    }

    /// <summary>Discards the bytes: there is no second attempt.</summary>
    public void Release()
    {
        IsComplete = false;
        _bytes = null;
    }
}
