using System.Runtime.CompilerServices;

namespace PortForward.Net.Timing;

/// <summary>Starts what outlives its caller: without the caller's <see cref="ExecutionContext"/>, whose async-local values and log scopes would
/// otherwise live, and show, as long as a session does.</summary>
internal static class Detached
{
    /// <summary>Runs a function on the thread pool. The caller owns the task.</summary>
    public static Task Run(Func<Task> function)
    {
        using (Suppress())
        {
            return Task.Run(function);
        }
    }

    /// <inheritdoc cref="Run(Func{Task})"/>
    public static Task<T> Run<T>(Func<Task<T>> function)
    {
        using (Suppress())
        {
            return Task.Run(function);
        }
    }

    /// <summary>Goes on on the thread pool, whatever synchronization context the caller has.</summary>
    public static ConfiguredTaskAwaitable Yield() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Creates a timer that is not running yet.</summary>
    public static ITimer CreateTimer(TimeProvider timeProvider, TimerCallback callback, object state)
    {
        using (Suppress())
        {
            return timeProvider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops the flow of the caller's context until the result is disposed, on the same thread.</summary>
    public static AsyncFlowControl? Suppress() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
}
