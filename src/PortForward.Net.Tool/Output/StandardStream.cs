using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Output;

/// <summary>A stream that reads from or writes to an open file descriptor.</summary>
internal sealed partial class StandardStream(int number) : Stream
{
    private const int Input = 0;
    private const int Interrupted = 4;
    private const short Readable = 1;
    private const int WithoutLimit = -1;

    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public override bool CanRead => number == Input;

    public override bool CanSeek => false;

    public override bool CanWrite => number != Input;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var count = ReadFile(number, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (count >= 0)
            {
                return (int)count;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
            {
                // Another process that shares the file has made it non-blocking. Data may be a long time coming, so this waits for it.
                var wanted = new Wanted { File = number, Events = Readable };
                _ = Poll(ref wanted, 1, WithoutLimit);
            }
            else if (error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = WriteFile(number, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            var error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error is not 0 && error != Interrupted && error != WouldBlock)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }

            if (error == WouldBlock)
            {
                // Another process that shares the file has made it non-blocking.
                Thread.Sleep(Pause);
            }

            buffer = buffer[Math.Max(0, (int)written)..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadFile(int file, ref byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref Wanted wanted, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteFile(int file, in byte buffer, nuint count);

    [StructLayout(LayoutKind.Sequential)]
    private struct Wanted
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
