using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Small echoes, one after the other, on one connection.</summary>
internal static class Echo
{
    public const int Port = 7001;
    public const int Length = 64;

    /// <summary>After this time without an answer a forward counts as dead.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static async Task<Socket> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var deadline = new CancellationTokenSource(Deadline);
            await socket.ConnectAsync(endPoint, deadline.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static async Task<Latencies> RepeatAsync(IPEndPoint endPoint, int count)
    {
        var latencies = new Latencies();
        using var socket = await ConnectAsync(endPoint);
        var sent = new byte[Length];
        var back = new byte[Length];
        for (var i = 0; i < count; i++)
        {
            Random.Shared.NextBytes(sent);
            using var deadline = new CancellationTokenSource(Deadline);
            try
            {
                var start = Stopwatch.GetTimestamp();
                await socket.SendAsync(sent, deadline.Token);
                await ReceiveAsync(socket, back, 0, deadline.Token);
                latencies.AddSince(start);
            }
            catch (OperationCanceledException)
            {
                latencies.IsDead = true;
                break;
            }

            Check(sent, back);
        }

        return latencies;
    }

    /// <summary>Fills the buffer from an offset on.</summary>
    public static async ValueTask ReceiveAsync(Socket socket, byte[] buffer, int offset, CancellationToken cancellationToken)
    {
        while (offset < buffer.Length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(offset), cancellationToken);
            offset += read > 0 ? read : throw new IOException("The connection ended before its echo was whole.");
        }
    }

    public static void Check(byte[] sent, byte[] back)
    {
        if (!sent.AsSpan().SequenceEqual(back))
        {
            throw new InvalidDataException("An echo came back with other bytes.");
        }
    }
}
