using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace PortForward.Net.Compare.Servers;

/// <summary>The programs of the real cluster's pods, as fast as this machine can do them, so that it is the forwards that are measured.</summary>
internal static class PodPrograms
{
    private const int LongestLine = 256;

    public static IReadOnlyDictionary<int, PodProgram> ByPort { get; } = new Dictionary<int, PodProgram>
    {
        [7001] = EchoAsync,
        [7002] = SourceAsync,
        [7004] = NeverReadAsync,
        [7008] = (input, _, cancellationToken) => DiscardAsync(input, cancellationToken),
        [7013] = CountedSinkAsync,
    };

    private static async Task EchoAsync(PipeReader input, PipeWriter output, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            foreach (var segment in result.Buffer)
            {
                output.Write(segment.Span);
            }

            input.AdvanceTo(result.Buffer.End);
            var flushed = await output.FlushAsync(cancellationToken);
            if (result.IsCompleted || flushed.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>"N SEED\n" → N bytes, then the end.</summary>
    private static async Task SourceAsync(PipeReader input, PipeWriter output, CancellationToken cancellationToken)
    {
        var rest = FirstNumber(await ReadLineAsync(input, cancellationToken));
        var pattern = new RingPattern();
        while (rest > 0)
        {
            var block = pattern.NextBlock();
            var length = (int)Math.Min(rest, block.Length);
            block[..length].CopyTo(output.GetMemory(length));
            output.Advance(length);
            rest -= length;
            if ((await output.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }
        }

        await output.CompleteAsync();
        await DiscardAsync(input, cancellationToken);
    }

    /// <summary>"N\n" and N bytes → "COUNT SHA256\n". The bytes are compared, since hashing would take longer than forwarding.</summary>
    private static async Task CountedSinkAsync(PipeReader input, PipeWriter output, CancellationToken cancellationToken)
    {
        var count = FirstNumber(await ReadLineAsync(input, cancellationToken));
        var isRight = true;
        var pattern = new RingPattern();
        for (var rest = count; rest > 0;)
        {
            var result = await input.ReadAsync(cancellationToken);
            var taken = result.Buffer.Slice(0, Math.Min(rest, result.Buffer.Length));
            foreach (var segment in taken)
            {
                isRight = isRight && pattern.Matches(segment.Span);
            }

            rest -= taken.Length;
            input.AdvanceTo(taken.End);
            if (result.IsCompleted && rest > 0)
            {
                return;
            }
        }

        await output.WriteAsync(isRight ? Encoding.ASCII.GetBytes(RingPattern.AnswerTo(count)) : "other bytes\n"u8.ToArray(), cancellationToken);
        await DiscardAsync(input, cancellationToken);
    }

    private static Task NeverReadAsync(PipeReader input, PipeWriter output, CancellationToken cancellationToken)
        => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private static async Task DiscardAsync(PipeReader input, CancellationToken cancellationToken)
    {
        ReadResult result;
        do
        {
            result = await input.ReadAsync(cancellationToken);
            input.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }

    private static async Task<byte[]> ReadLineAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = result.Buffer.Slice(0, end).ToArray();
                input.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted || result.Buffer.Length > LongestLine)
            {
                throw new InvalidDataException("The request has no line.");
            }
        }
    }

    private static long FirstNumber(byte[] line)
        => Utf8Parser.TryParse(line, out long number, out _) ? number : throw new InvalidDataException("The request does not begin with a number.");
}
