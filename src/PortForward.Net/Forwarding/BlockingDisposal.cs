namespace PortForward.Net.Forwarding;

/// <summary>Disposes synchronously of what disposes asynchronously.</summary>
internal static class BlockingDisposal
{
    /// <summary>On a thread of the pool, since the caller's may have a context that nothing can be posted to while it is blocked.</summary>
    public static void Dispose(IAsyncDisposable disposable) => Task.Run(() => disposable.DisposeAsync().AsTask()).GetAwaiter().GetResult();
}
