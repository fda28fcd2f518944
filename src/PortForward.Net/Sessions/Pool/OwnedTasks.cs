using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Tracks running tasks, so that their owner can await them.</summary>
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

    /// <summary>Waits until no task is left, whatever their results. Tasks may add others.</summary>
    public async Task WaitAsync()
    {
        while (Snapshot() is { Length: > 0 } tasks)
        {
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Completed tasks remove themselves.
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
        // The failure is reported to the callers that await the task. If there are none left, it is ignored.
        _ = task.Exception;
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }
}
