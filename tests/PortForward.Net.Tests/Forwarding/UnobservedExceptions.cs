using System.Collections.Concurrent;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>The exceptions of tasks that nobody looked at, from now on: what earlier tests of the process left is collected first.</summary>
internal sealed class UnobservedExceptions : IDisposable
{
    private readonly ConcurrentQueue<Exception> _noted = new();

    public UnobservedExceptions()
    {
        Collect();
        TaskScheduler.UnobservedTaskException += Note;
    }

    /// <summary>Asserts that nothing that can be collected by now has failed unobserved.</summary>
    public void AssertNone()
    {
        Collect();
        Assert.Empty(_noted);
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Note;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private void Note(object? sender, UnobservedTaskExceptionEventArgs e) => _noted.Enqueue(e.Exception);
}
