using PortForward.Net.Streams;

namespace PortForward.Net.Testing.Upgrades;

/// <summary>The base class of the cluster's transport streams. Synchronous calls wait for the asynchronous ones.</summary>
internal abstract class DuplexStream : UnseekableStream
{
    public sealed override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public sealed override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
}
