namespace PortForward.Net.Spdy.Streams;

/// <summary>A stream to open: its headers, its handler, and whether this side sends nothing on it.</summary>
internal readonly record struct SpdyOpen(KeyValuePair<string, string>[] Headers, ISpdyStreamHandler Handler, bool Fin = false);
