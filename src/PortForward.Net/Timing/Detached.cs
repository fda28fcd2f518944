using System.Runtime.CompilerServices;

namespace PortForward.Net.Timing;

/// <summary>Starts work that outlives its caller, without the caller's <see cref="ExecutionContext"/>, whose async-local values and log scopes would
/// otherwise live as long as a session.</summary>
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

    /// <summary>Continues on the thread pool, regardless of the caller's synchronization context.</summary>
    public static ConfiguredTaskAwaitable Yield() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Creates a stopped timer.</summary>
    public static ITimer CreateTimer(TimeProvider timeProvider, TimerCallback callback, object state)
    {
        using (Suppress())
        {
            return timeProvider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Suppresses the flow of the caller's context until the result is disposed on the same thread.</summary>
    public static AsyncFlowControl? Suppress() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
}
