using System.Diagnostics;

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>What the process holds.</summary>
internal sealed record ProcessState(int Handles, long Bytes, long Timers)
{
    public static async Task<ProcessState> MeasureAsync()
    {
        // Leaves the stack of what has just ended, which still holds its objects.
        await Task.Yield();
        await ForwardingFixture.EventuallyAsync(() => ThreadPool.PendingWorkItemCount == 0, "the thread pool has work");
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return new ProcessState(process.HandleCount, GC.GetTotalMemory(forceFullCollection: true), Timer.ActiveCount);
    }
}
