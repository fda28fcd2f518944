namespace PortForward.Net.Testing.Sessions;

/// <summary>Holds the tasks that run side by side, until all are awaited at the end.</summary>
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

    /// <summary>Waits for all that was started. A failure of one is a fault of this library and surfaces here.</summary>
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
            // A failed task stays, so that whoever waits at the end learns of it.
            if (task.IsCompletedSuccessfully)
            {
                _tasks.Remove(task);
            }
        }
    }
}
