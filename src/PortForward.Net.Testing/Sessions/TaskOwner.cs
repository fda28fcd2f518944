namespace PortForward.Net.Testing.Sessions;

/// <summary>Tracks concurrent tasks until all are awaited at the end.</summary>
internal sealed class TaskOwner
{
    private readonly object _gate = new();
    private readonly HashSet<Task> _tasks = [];

    public void Start(Func<Task> work)
    {
        var task = Task.Run(work);
        lock (_gate)
        {
            _tasks.Add(task);
        }

        task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for all started tasks. A failure is a bug in this library and is thrown here.</summary>
    public Task WhenAllAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_tasks);
        }
    }

    private void Remove(Task task)
    {
        lock (_gate)
        {
            // A failed task is kept, so that the final wait throws its exception.
            if (task.IsCompletedSuccessfully)
            {
                _tasks.Remove(task);
            }
        }
    }
}
