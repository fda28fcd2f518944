using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Holds tasks until they end, so that their owner can await those that are left.</summary>
internal sealed class OwnedTasks
{
    private readonly object _lock = new();
    private readonly HashSet<Task> _tasks = [];

    public void Add(Task task)
    {
        lock (_lock)
        {
            if (task.IsCompleted || !_tasks.Add(task))
            {
                return;
            }
        }

        task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until none is held, however they end: tasks may add others on their way.</summary>
    public async Task WaitAsync()
    {
        while (Snapshot() is { Length: > 0 } tasks)
        {
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Those that have just ended take themselves out.
            await Detached.Yield();
        }
    }

    private Task[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _tasks];
        }
    }

    private void Remove(Task task)
    {
        // Who waits for the task learns of its failure; if nobody does any more, it is nobody's concern.
        _ = task.Exception;
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }
}
