namespace PortForward.Net.Resilience;

/// <summary>Lines on the standard error output.</summary>
internal static class Progress
{
    public static void Write(string line) => Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {line}");
}
