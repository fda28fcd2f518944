using Microsoft.Extensions.Logging;

namespace PortForward.Net.Compare.Forwards;

/// <summary>Counts the sessions that the library says it has opened.</summary>
internal sealed class SessionCounter : ILoggerFactory, ILogger
{
    private int _opened;

    public int Opened => Volatile.Read(ref _opened);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "SessionOpened")
        {
            Interlocked.Increment(ref _opened);
        }
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Debug;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
