using System.Globalization;

namespace PortForward.Net.Tool.Output;

/// <summary>Combines repeated errors, such as those of a port on which nothing is listening yet, into one line with a count.</summary>
internal sealed class RepeatedErrors(ILines lines, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private string? _last;
    private long _toldAt;
    private int _count;

    /// <summary>Reports an error. A repeated error is counted and reported with the count after a while.</summary>
    public void Add(string line)
    {
        if (line == _last && timeProvider.GetElapsedTime(_toldAt) < Interval)
        {
            _count++;
            return;
        }

        if (line == _last && _count > 0)
        {
            lines.Error(string.Create(CultureInfo.InvariantCulture, $"{line} (repeated {_count + 1} times)"));
        }
        else
        {
            Flush();
            lines.Error(line);
        }

        (_last, _toldAt, _count) = (line, timeProvider.GetTimestamp(), 0);
    }

    /// <summary>Reports how often the last error was repeated.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            lines.Error(string.Create(CultureInfo.InvariantCulture, $"{_last} (repeated {_count} times)"));
        }

        (_last, _count) = (null, 0);
    }
}
