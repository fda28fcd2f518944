namespace PortForward.Net.Tunnel;

/// <summary>The sizes of frames, messages, records and writes to the API server, and how they fit together.</summary>
/// <remarks>
/// A large write consists, from the inside out, of eight DATA frames of <see cref="Write"/> / 8 bytes with their headers, in
/// <see cref="MessagesPerWrite"/> WebSocket messages of <see cref="BulkMessage"/> bytes, each of which fills <see cref="RecordsPerMessage"/> TLS records
/// to the byte with its header: 4 × (65,528 + 8) = 16 × 16,384 = 262,144. A remainder would need a separate record, which costs each server on the way as
/// much as a full one. SPDY without WebSocket has no messages and uses the same writes.
/// </remarks>
internal static class WireBudget
{
    /// <summary>The maximum data in a TLS record (RFC 8446, 5.1).</summary>
    public const int TlsRecord = 16 * 1024;

    /// <summary>The header of a client's WebSocket frame of up to 65,535 bytes (RFC 6455, 5.2): two bytes, the length in two, the mask in
    /// four.</summary>
    public const int MessageHeader = 8;

    /// <summary>The number of TLS records that a message fills. Servers read up to 32 KiB at a time, so longer messages have no advantage
    /// (protocol.md 2.2).</summary>
    public const int RecordsPerMessage = 4;

    /// <summary>The length of the messages into which a long write is split.</summary>
    public const int BulkMessage = (RecordsPerMessage * TlsRecord) - MessageHeader;

    /// <summary>The maximum length of a message. A write that is slightly longer than <see cref="BulkMessage"/> is not split.</summary>
    public const int MaxMessage = 5 * TlsRecord;

    /// <summary>The number of messages into which a full write is split.</summary>
    public const int MessagesPerWrite = 4;

    /// <summary>The length of a write that consists of full TLS records: the preferred size of a SPDY batch.</summary>
    public const int Write = MessagesPerWrite * BulkMessage;

    /// <summary>The maximum length of a write. Fewer writes mean less work for every hop.</summary>
    public const int Batch = MessagesPerWrite * (BulkMessage + MessageHeader);

    /// <summary>The length above which a write is corked until all of it has been encrypted: SslStream sends each record of this length
    /// separately.</summary>
    public const int CorkThreshold = 2 * TlsRecord;
}
