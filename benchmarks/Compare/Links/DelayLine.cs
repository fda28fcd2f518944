using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PortForward.Net.Compare.Links;

/// <summary>
/// A time that everything takes. A thread of its own counts it, since the timers of .NET are as coarse as a millisecond, which
/// many round trips add up to more than is measured.
/// </summary>
internal sealed class DelayLine : IDisposable
{
    private readonly long _delay;
    private readonly Queue<(long Due, TaskCompletionSource Passed)> _queue = new();
    private readonly Thread _thread;
    private bool _ended;

    public DelayLine(TimeSpan delay)
    {
        _delay = (long)(delay.TotalSeconds * Stopwatch.Frequency);
        _thread = new Thread(Run) { IsBackground = true, Name = nameof(DelayLine), Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>When something that enters now is through.</summary>
    public Task PassAsync()
    {
        // Since all takes the same time, the first in is the first out.
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _queue.Enqueue((Stopwatch.GetTimestamp() + _delay, passed));
            Monitor.Pulse(_queue);
        }

        return passed.Task;
    }

    public void Dispose()
    {
        lock (_queue)
        {
            _ended = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
        foreach (var (_, passed) in _queue)
        {
            passed.TrySetCanceled();
        }
    }

    private void Run()
    {
        while (true)
        {
            (long Due, TaskCompletionSource Passed) next;
            lock (_queue)
            {
                while (_queue.Count == 0 && !_ended)
                {
                    Monitor.Wait(_queue);
                }

                if (_ended)
                {
                    return;
                }

                next = _queue.Dequeue();
            }

            SleepUntil(next.Due);
            next.Passed.TrySetResult();
        }
    }

    private static void SleepUntil(long due)
    {
        var rest = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (rest <= TimeSpan.Zero)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(rest);
            return;
        }

        var time = new TimeSpec((nint)(rest.Ticks / TimeSpan.TicksPerSecond), (nint)(rest.Ticks % TimeSpan.TicksPerSecond * 100));
        _ = NanoSleep(in time, 0);
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NanoSleep(in TimeSpec time, nint remaining);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
