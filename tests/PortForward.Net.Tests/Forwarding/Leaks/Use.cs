using System.Net.Sockets;

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>What the caller of a connection does with it.</summary>
internal static class Use
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 32 * 1024).Select(i => (byte)(i * 7))];

    public static async Task EchoAsync(Stream stream, CancellationToken cancellationToken)
    {
        var back = new byte[500];
        await stream.WriteAsync(Data.AsMemory(0, back.Length), cancellationToken);
        await stream.ReadExactlyAsync(back, cancellationToken);
        Assert.True(back.AsSpan().SequenceEqual(Data.AsSpan(0, back.Length)));
    }

    /// <summary>Ends before the program has read anything.</summary>
    public static Task NothingAsync(Stream stream, CancellationToken cancellationToken) => Task.CompletedTask;

    public static async Task SendAsync(Stream stream, CancellationToken cancellationToken) => await stream.WriteAsync(Data.AsMemory(0, 500), cancellationToken);

    public static async Task ReadToEndAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[500];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }

    public static async Task SendAndReadToEndAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Data.AsMemory(0, 1), cancellationToken);
        await ReadToEndAsync(stream, cancellationToken);
    }

    public static async Task UploadAsync(Stream stream, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 4; i++)
        {
            await stream.WriteAsync(Data, cancellationToken);
        }

        await ReadToEndAsync(stream, cancellationToken);
    }

    /// <summary>Ends by a reset, as a program does that crashes.</summary>
    public static async Task ResetAsync(Stream stream, CancellationToken cancellationToken)
    {
        await SendAsync(stream, cancellationToken);
        ((NetworkStream)stream).Socket.LingerState = new LingerOption(true, 0);
    }

    /// <summary>Asks the source for more than the buffers on the way hold, and reads nothing of it.</summary>
    public static async Task NeverReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(BitConverter.GetBytes(8L * 1024 * 1024), cancellationToken);
        await Task.Delay(20, cancellationToken);
    }
}
