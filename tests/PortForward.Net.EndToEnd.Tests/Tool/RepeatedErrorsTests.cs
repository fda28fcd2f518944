using PortForward.Net.Tool.Output;

namespace PortForward.Net.EndToEnd.Tests.Tool;

public class RepeatedErrorsTests
{
    [Fact]
    public async Task An_error_that_comes_again_and_again_is_one_line_and_a_count()
    {
        var time = new ManualTime();
        using var told = new StringWriter { NewLine = "\n" };
        await using (var lines = new LineQueue(new ToolConsole(TextWriter.Null, told, new Terminal())))
        {
            var errors = new RepeatedErrors(lines, time);
            for (var i = 0; i < 38; i++)
            {
                errors.Add("refused");
            }

            errors.Add("gone");
            errors.Add("gone");
            time.Now += TimeSpan.FromSeconds(11).Ticks;
            errors.Add("gone");
            errors.Add("gone");
            errors.Flush();
            errors.Flush();
            errors.Add("gone");
        }

        Assert.Equal(
            "refused\nrefused (repeated 37 times)\ngone\ngone (repeated 2 times)\ngone (repeated 1 times)\ngone\n", told.ToString());
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
