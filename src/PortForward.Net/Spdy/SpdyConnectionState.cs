namespace PortForward.Net.Spdy;

/// <summary>The states of a connection. They only advance: an event for an earlier state has no effect.</summary>
internal enum SpdyConnectionState
{
    /// <summary>Streams can be opened.</summary>
    Open,

    /// <summary>Nothing can be sent any more; data that the server sent before is still received.</summary>
    SendingFailed,

    /// <summary>The server accepts no more streams. The open ones continue, and the last one ends the connection.</summary>
    GoingAway,

    /// <summary>This side has reset the streams and waits for the server to process all data.</summary>
    Closing,

    /// <summary>Nothing is sent or delivered any more.</summary>
    Ended,
}
