using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>The ports of the cluster's pods and what they do; see this project's README.</summary>
internal static class Workload
{
    public const int Echo = 7001;
    public const int Source = 7002;
    public const int Sink = 7003;
    public const int NeverReads = 7004;
    public const int Reset = 7005;
    public const int Banner = 7006;
    public const int FinFirst = 7007;
    public const int Discard = 7008;
    public const int CountedSink = 7013;
    public const int Http = 8080;
    public const int Nothing = 9999;

    /// <summary>A bound on hangs, never a measure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<TcpClient> ConnectAsync(IPEndPoint endPoint)
    {
        var client = new TcpClient(endPoint.AddressFamily);
        // By the system call itself: with ConnectAsync, a connection that is reset at once looks as if it had never been made.
        await Task.Run(() => client.Client.Connect(endPoint)).WaitAsync(Patience);
        return client;
    }

    public static async Task<bool> EchoesAsync(Stream stream, int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        var writing = stream.WriteAsync(data).AsTask();
        var back = new byte[length];
        await stream.ReadExactlyAsync(back).AsTask().WaitAsync(Patience);
        await writing;
        return data.AsSpan().SequenceEqual(back);
    }

    /// <summary>Asks the source for bytes; gives the SHA-256 of what comes until the end, and their number.</summary>
    public static async Task<(long Length, string Hash)> DownloadAsync(Stream stream, long length, ulong seed, Action? onAsked = null)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{length} {seed}\n"));
        onAsked?.Invoke();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        var received = 0L;
        while (received < length)
        {
            var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);
            if (read == 0)
            {
                break;
            }

            hash.AppendData(buffer, 0, read);
            received += read;
        }

        return (received, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Sends random bytes to the counted sink; gives what it says and what it should say.</summary>
    public static async Task<(string Answer, string Expected)> UploadAsync(Stream stream, long length, int seed)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{length}\n"));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        new Random(seed).NextBytes(buffer);
        for (var sent = 0L; sent < length; sent += buffer.Length)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - sent));
            BinaryPrimitives.WriteInt64LittleEndian(buffer, sent);
            hash.AppendData(part.Span);
            await stream.WriteAsync(part).AsTask().WaitAsync(Patience);
        }

        using var reader = new StreamReader(stream, leaveOpen: true);
        var answer = await reader.ReadLineAsync().WaitAsync(Patience);
        return (answer ?? "", $"{length} {Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    /// <summary>The SHA-256 of the bytes that the source sends.</summary>
    public static string PatternHash(long length, ulong seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        var x = unchecked((seed * 2862933555777941757) + 3037000493);
        for (var left = length; left > 0; left -= buffer.Length)
        {
            for (var i = 0; i < buffer.Length; i += 8)
            {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(i), x);
            }

            hash.AppendData(buffer, 0, (int)Math.Min(left, buffer.Length));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
