namespace PortForward.Net.Spdy.Streams;

/// <summary>A stream to open: its headers, who hears of it, and whether this side has nothing to send on it.</summary>
internal readonly record struct SpdyOpen(KeyValuePair<string, string>[] Headers, ISpdyStreamHandler Handler, bool Fin = false);
