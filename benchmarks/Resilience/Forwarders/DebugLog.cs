using Microsoft.Extensions.Logging;

namespace PortForward.Net.Resilience.Forwarders;

/// <summary>Writes the log of the library to a file, with the clock of the run.</summary>
internal sealed class DebugLog(string path) : ILoggerFactory, ILogger
{
    private readonly StreamWriter _writer = new(path) { AutoFlush = true };
    private readonly Lock _lock = new();

    public void Write(string line)
    {
        lock (_lock)
        {
            _writer.WriteLine($"{RunClock.Now.TotalSeconds:0.000} {line}");
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Write($"{logLevel} {eventId.Name}: {formatter(state, exception)}{(exception is null ? "" : $" | {exception.GetType().Name}: {exception.Message}")}");

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose() => _writer.Dispose();
}
