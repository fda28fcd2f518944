namespace PortForward.Net;

/// <summary>A connection to a port of a pod, as a stream.</summary>
public abstract class PortForwardStream : Stream
{
}
