using System.Security.Cryptography;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Tests.Authentication;

public sealed class TlsAlertTests
{
    [Theory]
    [InlineData(0x0A000000 | 1048, 48)] // OpenSSL 3
    [InlineData(0x14094000 | 1048, 48)] // OpenSSL 1.1, with the function between
    [InlineData(0x0A000000 | 1116, 116)]
    [InlineData(0x0A000000 | 134, null)] // a reason that is no alert
    [InlineData(0x02000000 | 1048, null)] // another library
    [InlineData(0, null)]
    public void The_alert_is_found_by_OpenSSLs_code(int code, int? alert) =>
        Assert.Equal(alert, TlsAlert.Find(new IOException("outer", new CryptographicException(code))));

    [Fact]
    public void Every_alert_has_a_name_and_an_advice()
    {
        Assert.Equal("certificate_expired (45)", TlsAlert.Name(45));
        Assert.Equal("unknown (255)", TlsAlert.Name(255));
        Assert.All(Enumerable.Range(0, 256), alert => Assert.EndsWith(".", TlsAlert.Advice(alert), StringComparison.Ordinal));
    }
}
