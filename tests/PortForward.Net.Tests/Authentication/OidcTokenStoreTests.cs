using PortForward.Net.Cluster.Credentials.Oidc;

namespace PortForward.Net.Tests.Authentication;

/// <summary>How renewed tokens are written into a kubeconfig.</summary>
public sealed class OidcTokenStoreTests : IDisposable
{
    private const string NewId = "newidtoken.a-b.c_d";
    private const string NewRefresh = "newrefreshtoken";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("id-token: old, refresh-token: shared", "id-token: newidtoken.a-b.c_d, refresh-token: newrefreshtoken")]
    [InlineData("'id-token': 'old', \"refresh-token\": \"shared\"", "'id-token': 'newidtoken.a-b.c_d', \"refresh-token\": \"newrefreshtoken\"")]
    [InlineData("refresh-token: shared", "\"id-token\": \"newidtoken.a-b.c_d\", refresh-token: newrefreshtoken")]
    public async Task Tokens_in_flow_mappings_are_found_by_their_user(string config, string expected)
    {
        var path = Write("users: [{name: a, user: {auth-provider: {config: {refresh-token: shared}}}}, # é 🙂\n"
            + $" {{name: b, user: {{auth-provider: {{config: {{{config}}}}}}}}}]\n---\n{{broken\n");

        Assert.Null(await StoreAsync(path));

        Assert.Equal("users: [{name: a, user: {auth-provider: {config: {refresh-token: shared}}}}, # é 🙂\n"
            + $" {{name: b, user: {{auth-provider: {{config: {{{expected}}}}}}}}}]\n---\n{{broken\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("\n", "id-token: old # c|refresh-token: shared", "id-token: newidtoken.a-b.c_d # c|refresh-token: newrefreshtoken")]
    [InlineData("\r\n", "id-token: old # c|refresh-token: shared", "id-token: newidtoken.a-b.c_d # c|refresh-token: newrefreshtoken")]
    [InlineData("\r\n", "refresh-token: shared", "id-token: \"newidtoken.a-b.c_d\"|refresh-token: newrefreshtoken")]
    [InlineData("\n", "id-token:|refresh-token: shared", "id-token: \"newidtoken.a-b.c_d\"|refresh-token: newrefreshtoken")]
    [InlineData("\n", "id-token: >-|  old|refresh-token: shared", "id-token: \"newidtoken.a-b.c_d\"|refresh-token: newrefreshtoken")]
    public async Task Tokens_in_block_mappings_are_written_in_their_layout(string line, string config, string expected)
    {
        string Text(string lines) => "\uFEFFusers:|- name: b|  user:|    auth-provider:|      config:|        ".Replace("|", line, StringComparison.Ordinal)
            + lines.Replace("|", line + "        ", StringComparison.Ordinal) + line + "# end" + line;
        var path = Write(Text(config));

        Assert.Null(await StoreAsync(path));

        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(Text(expected)), File.ReadAllBytes(path));
    }

    [Fact]
    public async Task The_file_stays_the_same_file_behind_its_links()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows needs rights for links.");
            return;
        }

        var path = Write("{\"users\": [{\"name\": \"b\", \"user\": {\"auth-provider\": {\"config\": {\"refresh-token\": \"shared\"}}}}]}");
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(path, mode);
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, path);
        using var same = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

        Assert.Null(await StoreAsync(link));

        Assert.Contains(NewRefresh, await same.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(mode, File.GetUnixFileMode(path));
        Assert.Equal(path, File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public async Task A_lock_that_a_killed_process_left_does_not_stop_the_write()
    {
        var path = Write("users: [{name: b, user: {auth-provider: {config: {refresh-token: shared}}}}]");
        File.WriteAllText(path + ".lock", "");
        File.SetLastWriteTimeUtc(path + ".lock", TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));

        Assert.Null(await StoreAsync(path));

        Assert.Single(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("users: [{name: b, user: {auth-provider: {config: {refresh-token: newer}}}}]")]
    [InlineData("users: [{name: a, user: &u {auth-provider: {config: {refresh-token: shared}}}}, {name: b, user: *u}]")]
    public async Task What_belongs_to_others_is_left_and_told(string text)
    {
        var path = Write(text);

        Assert.NotNull(await StoreAsync(path));

        Assert.Equal(text, File.ReadAllText(path));
    }

    private static Task<string?> StoreAsync(string path) => new OidcTokenStore(path, "b", "shared").WriteAsync(NewId, NewRefresh);

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "config");
        File.WriteAllText(path, text);
        return path;
    }
}
