namespace PortForward.Net.Tunnel;

/// <summary>The sizes of what goes to the API server, and how they fit into one another.</summary>
/// <remarks>
/// A large write is, from the inside out: eight DATA frames of <see cref="Write"/> / 8 bytes with their headers, in <see cref="MessagesPerWrite"/> WebSocket
/// messages of <see cref="BulkMessage"/> bytes, each of which fills <see cref="RecordsPerMessage"/> TLS records to the byte with its header:
/// 4 × (65,528 + 8) = 16 × 16,384 = 262,144. A remainder would travel in a record of its own, which costs each server on the way as much as a full one.
/// Plain SPDY has no messages, and gets the same writes.
/// </remarks>
internal static class WireBudget
{
    /// <summary>The most data in a TLS record (RFC 8446, 5.1).</summary>
    public const int TlsRecord = 16 * 1024;

    /// <summary>The header of a client's WebSocket frame of up to 65,535 bytes (RFC 6455, 5.2): two bytes, the length in two, the mask in four.</summary>
    public const int MessageHeader = 8;

    /// <summary>How many TLS records a message fills. Servers read up to 32 KiB at a time, so longer messages gain nothing (protocol.md 2.2).</summary>
    public const int RecordsPerMessage = 4;

    /// <summary>The messages that a long write is cut into.</summary>
    public const int BulkMessage = (RecordsPerMessage * TlsRecord) - MessageHeader;

    /// <summary>The longest message. A write that is a little longer than <see cref="BulkMessage"/> is not cut.</summary>
    public const int MaxMessage = 5 * TlsRecord;

    /// <summary>How many messages a full write is cut into.</summary>
    public const int MessagesPerWrite = 4;

    /// <summary>The write that arrives in full TLS records: what SPDY should fill a batch with.</summary>
    public const int Write = MessagesPerWrite * BulkMessage;

    /// <summary>The longest write. Fewer writes mean less work for every station on the way.</summary>
    public const int Batch = MessagesPerWrite * (BulkMessage + MessageHeader);

    /// <summary>The write above which packets are held back until all of it has been encrypted: SslStream sends each piece of this length by itself.</summary>
    public const int CorkThreshold = 2 * TlsRecord;
}
