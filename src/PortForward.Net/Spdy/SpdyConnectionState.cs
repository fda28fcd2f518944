namespace PortForward.Net.Spdy;

/// <summary>The life of a connection. It only moves on: an event that belongs to an earlier state changes nothing.</summary>
internal enum SpdyConnectionState
{
    /// <summary>Streams can be opened.</summary>
    Open,

    /// <summary>Nothing can be sent any more; what the server sent before is still received.</summary>
    SendingFailed,

    /// <summary>The server takes no more streams. Those that live go on, and the last of them ends the connection.</summary>
    GoingAway,

    /// <summary>This side has reset the streams, and waits for the server to deal with what was sent.</summary>
    Closing,

    /// <summary>Nothing is sent or delivered any more.</summary>
    Ended,
}
