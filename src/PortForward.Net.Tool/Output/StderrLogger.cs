using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tool.Output;

/// <summary>Writes the library's log to stderr.</summary>
internal sealed class StderrLogger(LineQueue lines, LogLevel least) : ILogger, ILoggerFactory
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            lines.Error(string.Create(null, $"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff} {logLevel}: {formatter(state, exception)}"));
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log goes to stderr only.");

    public void Dispose()
    {
    }
}
