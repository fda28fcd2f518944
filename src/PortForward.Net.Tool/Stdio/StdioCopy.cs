using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Stdio;

/// <summary>Copies standard input to a connection, and the connection to standard output.</summary>
/// <remarks>Each direction has a thread of its own: the standard streams block, and a thread that runs the continuations of sockets must not. They are
/// background threads, so that a read of standard input does not outlive the connection.</remarks>
internal sealed class StdioCopy
{
    private const int BufferSize = 64 * 1024;

    private readonly PortForwardStream _connection;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StdioCopy(PortForwardStream connection, Stream input, Stream output)
    {
        _connection = connection;
        _input = input;
        _output = output;
    }

    /// <summary>Starts both directions.</summary>
    /// <param name="connection">The connection. The caller disposes it afterward, which also ends a copy that is still in progress.</param>
    /// <param name="input">The stream to send.</param>
    /// <param name="output">The stream for the data of the pod. It must not buffer.</param>
    /// <returns>A task that completes when the pod has ended its data and everything is written. It fails with a <see cref="PortForwardException"/> if the
    /// connection fails, and with a <see cref="StandardStreamException"/> if a standard stream does.</returns>
    public static Task RunAsync(PortForwardStream connection, Stream input, Stream output)
    {
        var copy = new StdioCopy(connection, input, output);
        copy.Start("stdio receive", copy.Receive);
        copy.Start("stdio send", copy.Send);
        return copy._completion.Task;
    }

    private void Start(string name, Action copy) => new Thread(() => Guard(copy)) { IsBackground = true, Name = name }.Start();

    /// <summary>Makes the first failure the result. An exception that leaves a thread would end the process.</summary>
    private void Guard(Action copy)
    {
        try
        {
            copy();
        }
#pragma warning disable CA1031 // The task has it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _completion.TrySetException(e);
        }
    }

    private void Receive()
    {
        var buffer = new byte[BufferSize];
        while (_connection.Read(buffer, 0, buffer.Length) is var count and > 0)
        {
            WriteOutput(buffer.AsSpan(0, count));
        }

        _completion.TrySetResult();
    }

    private void Send()
    {
        var buffer = new byte[BufferSize];
        while (ReadInput(buffer) is var count and > 0)
        {
            try
            {
                _connection.Write(buffer, 0, count);
            }
            catch (Exception e) when (e is PortForwardException or ObjectDisposedException)
            {
                // The connection has ended. The reads return what was received before and tell whether it ended cleanly.
                return;
            }
        }

        _connection.CompleteWrites();
    }

    private int ReadInput(Span<byte> buffer)
    {
        try
        {
            return _input.Read(buffer);
        }
        catch (IOException e)
        {
            throw new StandardStreamException($"Standard input cannot be read: {e.Message}.", e);
        }
    }

    private void WriteOutput(ReadOnlySpan<byte> data)
    {
        try
        {
            _output.Write(data);
            _output.Flush();
        }
        catch (IOException e)
        {
            throw new StandardStreamException($"Standard output cannot be written: {e.Message}.", e);
        }
    }
}
