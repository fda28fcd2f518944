namespace PortForward.Net.Sessions;

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

    /// <summary>Waits for all that are held, however they end.</summary>
    public async Task WaitAsync()
    {
        Task[] tasks;
        lock (_lock)
        {
            tasks = [.. _tasks];
        }

        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Remove(Task task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }
}
