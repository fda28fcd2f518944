namespace PortForward.Net.Spdy.Framing;

/// <summary>Frame flags (SPDY/3.1 draft, 2.2 and 2.6).</summary>
[Flags]
internal enum SpdyFlags : byte
{
    None = 0,
    Fin = 1,
    Unidirectional = 2,
}
