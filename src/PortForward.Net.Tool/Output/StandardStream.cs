using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Output;

/// <summary>A stream that writes to an open file descriptor.</summary>
internal sealed partial class StandardStream(int number) : Stream
{
    private const int Interrupted = 4;

    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteFile(int file, in byte buffer, nuint count);
}
