using System.Net.Sockets;
using PortForward.Net.Forwarding.Listening;
using PortForward.Net.Tests.Authentication;

namespace PortForward.Net.Tests.Forwarding;

public sealed class UnixSocketTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private string SocketPath => Path.Combine(_folder.Path, "db.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_short_name_is_never_taken_by_its_own_temporary_one()
    {
        for (var i = 0; i < 200; i++)
        {
            var binding = UnixSocketBinder.Bind(Path.Combine(_folder.Path, "x"));
            Assert.Null(binding.Failure);
            binding.Close();
        }
    }

    [Fact]
    public async Task It_carries_bytes_is_its_owners_alone_and_is_removed_at_the_end()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var forward = await StartAsync(fixture);
        var listener = forward.Listeners[0];

        Assert.Equal(SocketPath, listener.UnixSocketPath);
        Assert.Empty(listener.LocalEndPoints);
        Assert.Contains(SocketPath, Assert.Throws<InvalidOperationException>(() => forward.LocalEndPoint).Message, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(SocketPath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal([SocketPath], Directory.GetFileSystemEntries(_folder.Path));
        Assert.True(await EchoesAsync());

        await forward.DisposeAsync();

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        var opened = Assert.Single((await ForwardingFixture.EventsAsync(forward)).OfType<ConnectionOpened>());
        Assert.Equal(SocketPath, opened.LocalEndPoint.ToString());
    }

    [Fact]
    public async Task Many_connections_and_half_close_work_as_over_a_port()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await StartAsync(fixture);

        Assert.DoesNotContain(false, await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => EchoesAsync())));

        using var socket = await ConnectAsync();
        await using var stream = new NetworkStream(socket);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 10, 1));
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_replaced()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        LeaveStaleSocket();

        await using var forward = await StartAsync(fixture);

        Assert.True(await EchoesAsync());
    }

    [Fact]
    public async Task A_socket_that_somebody_listens_on_is_in_use()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var first = await StartAsync(fixture);

        var error = await Assert.ThrowsAsync<PortForwardException>(() => StartAsync(fixture));

        Assert.Equal(PortForwardError.AddressInUse, error.Error);
        Assert.Equal($"Unable to listen on unix:{SocketPath}. Another process is listening on it.", error.Message);
        Assert.True(await EchoesAsync());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("empty file")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("dangling link")]
    public async Task A_file_of_another_kind_is_left_alone(string kind)
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        switch (kind)
        {
            case "folder":
                Directory.CreateDirectory(SocketPath);
                break;
            case "link" or "dangling link":
                File.CreateSymbolicLink(SocketPath, kind == "link" ? _folder.Path : "/does/not/exist");
                break;
            default:
                await File.WriteAllTextAsync(SocketPath, kind == "file" ? "precious" : "");
                break;
        }

        var error = await Assert.ThrowsAsync<PortForwardException>(() => StartAsync(fixture));

        Assert.Equal(PortForwardError.AddressInUse, error.Error);
        Assert.Contains("is not a socket", error.Message, StringComparison.Ordinal);
        Assert.Equal([SocketPath], Directory.GetFileSystemEntries(_folder.Path));
        Assert.True(kind != "file" || await File.ReadAllTextAsync(SocketPath) == "precious");
    }

    [Fact]
    public async Task Another_programs_socket_on_the_same_path_is_not_removed()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var forward = await StartAsync(fixture);
        File.Delete(SocketPath);
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(SocketPath));

        await forward.DisposeAsync();

        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Disposing_the_listener_removes_its_socket_only()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Parse($"unix:{SocketPath}:{ForwardingFixture.Echo}"), PortMapping.Ephemeral(8080)]);

        await forward.Listeners[0].DisposeAsync();

        Assert.False(File.Exists(SocketPath));
        using var connection = await ForwardingFixture.ConnectAsync(forward[8080].LocalEndPoint);
    }

    [Fact]
    public async Task A_path_that_is_too_long_or_has_no_folder_is_told()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var tooLong = Path.Combine(_folder.Path, new string('x', 108));
        var lost = Path.Combine(_folder.Path, "nowhere", "db.sock");

        var first = await Assert.ThrowsAsync<PortForwardException>(() => StartAsync(fixture, tooLong));
        var second = await Assert.ThrowsAsync<PortForwardException>(() => StartAsync(fixture, lost));

        Assert.Equal((PortForwardError.AddressNotAvailable, PortForwardError.AddressNotAvailable), (first.Error, second.Error));
        Assert.Contains($"The path has {tooLong.Length} bytes, but the system allows only ", first.Message, StringComparison.Ordinal);
        Assert.Contains("The directory does not exist", second.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_longest_path_that_the_system_allows_works()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var limit = OperatingSystem.IsMacOS() ? 103 : 107;
        var folder = Path.Combine(_folder.Path, new string('d', limit - _folder.Path.Length - 3));
        Directory.CreateDirectory(folder);
        var longest = Path.Combine(folder, "x");
        Assert.Equal(limit, longest.Length);

        await using var forward = await StartAsync(fixture, longest);

        Assert.True(await EchoesAsync(longest));
    }

    [Fact]
    public async Task A_port_that_is_taken_leaves_no_socket_behind()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.OnBothLoopbacks();

        await Assert.ThrowsAsync<PortForwardException>(() => fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.UnixSocket(SocketPath, 8080), new PortMapping(busy.Port, 8080)]));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("unix:/run/db.sock:5432", "/run/db.sock", "5432")]
    [InlineData("unix:db.sock:pg", "db.sock", "pg")]
    [InlineData("unix:/run/a:b:80", "/run/a:b", "80")]
    public void Its_text_form_is_read_and_written(string text, string path, string remote)
    {
        var mapping = PortMapping.Parse(text);

        Assert.Equal((path, null, remote), (mapping.UnixSocketPath, mapping.LocalPort, mapping.RemotePort.ToString()));
        Assert.Equal(text, mapping.ToString());
        Assert.Equal(PortMapping.UnixSocket(path, RemotePort.Parse(remote)), mapping);
    }

    [Theory]
    [InlineData("unix:", "write unix:PATH:REMOTE")]
    [InlineData("unix:80", "write unix:PATH:REMOTE")]
    [InlineData("unix::80", "write unix:PATH:REMOTE")]
    [InlineData("unix:/run/db.sock:", "remote port cannot be empty")]
    [InlineData("unix:/run/db.sock:0", "remote port must be > 0")]
    public void A_malformed_text_says_why(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => PortMapping.Parse(text)).Message, StringComparison.Ordinal);

    private Task<PortForwarder> StartAsync(ForwardingFixture fixture, string? path = null) => fixture.Client.StartForwardAsync(
        PortForwardTarget.Pod("web-0"), [PortMapping.UnixSocket(path ?? SocketPath, ForwardingFixture.Echo)],
        new PortForwardOptions { HalfClose = { PassOnAtOnce = true } });

    private async Task<bool> EchoesAsync(string? path = null)
    {
        using var socket = await ConnectAsync(path);
        await using var stream = new NetworkStream(socket);
        return await ForwardingFixture.EchoesAsync(stream, 100_000, 1);
    }

    private async Task<Socket> ConnectAsync(string? path = null)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path ?? SocketPath)).WaitAsync(ForwardingFixture.Patience);
        return socket;
    }

    private void LeaveStaleSocket()
    {
        // .NET removes the file that it bound; under another name it stays.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var bound = SocketPath + "0";
        socket.Bind(new UnixDomainSocketEndPoint(bound));
        File.Move(bound, SocketPath);
    }
}
