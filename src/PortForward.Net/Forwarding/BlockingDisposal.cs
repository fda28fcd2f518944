namespace PortForward.Net.Forwarding;

/// <summary>Disposes an <see cref="IAsyncDisposable"/> synchronously.</summary>
internal static class BlockingDisposal
{
    /// <summary>Disposes on a thread pool thread, since the caller's synchronization context may be blocked.</summary>
    public static void Dispose(IAsyncDisposable disposable) => Task.Run(() => disposable.DisposeAsync().AsTask()).GetAwaiter().GetResult();
}
