using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PortForward.Net.Cluster;
using PortForward.Net.Doctor;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Authentication;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>A cluster with one pod of which all is well, the options of a client to it, and the target; a fault is planted in one of them.</summary>
internal sealed class DiagnosisStage : IAsyncDisposable
{
    public const int Echo = 7001;

    /// <summary>What no report may hold.</summary>
    public const string PlantedSecret = "planted-secret";

    private readonly TempDirectory _folder = new();
    private readonly List<IAsyncDisposable> _owned = [];

    private DiagnosisStage(TestCluster cluster)
    {
        Cluster = cluster;
        KubeConfig = cluster.KubeConfig;
    }

    public TestCluster Cluster { get; }

    /// <summary>The text of the kubeconfig that the client reads.</summary>
    public string KubeConfig { get; set; }

    public PortForwardClientOptions Options { get; } = new();

    public PortForwardTarget Target { get; set; } = PortForwardTarget.Pod("web-0");

    public RemotePort Port { get; set; } = Echo;

    public static async Task<DiagnosisStage> StartAsync(TestClusterOptions? options = null)
    {
        var cluster = await TestCluster.StartAsync(options, TestContext.Current.CancellationToken);
        cluster.AddPod("web-0", pod => pod.Label("app", "web").Port(8080, "http").Echo(Echo).Echo(8080));
        cluster.AddService("web", service => service.Selector("app", "web").PortTo(80, new RemotePort("http"), "web").PortTo(81, 81));
        cluster.AddDeployment("web", "app=web");
        return new DiagnosisStage(cluster);
    }

    public static int FreePort()
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    /// <summary>Lets the client go to another address; the authority stays.</summary>
    public void MoveServer(string address) => Replace(Cluster.BaseUri.GetLeftPart(UriPartial.Authority), address);

    public void MoveServer(int port) => MoveServer($"https://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");

    public void UseProxy(string url) => Replace("  cluster:\n    server:", $"  cluster:\n    proxy-url: {url}\n    server:");

    public void TrustOnly(X509Certificate2 authority) => TrustOnly(Base64(TestCertificates.Pem(authority)));

    /// <summary>Puts data, in base64, into the authority's place.</summary>
    public void TrustOnly(string data) => Replace(
        KubeConfig.Split('\n').Single(line => line.Contains("certificate-authority-data", StringComparison.Ordinal)),
        $"    certificate-authority-data: {data}");

    /// <summary>Puts a client certificate into the token's place.</summary>
    public void UseClientCertificate(X509Certificate2 certificate) => UseClientCertificate(certificate, TestCertificates.KeyPem(certificate));

    /// <summary>Does so, with the key as a text.</summary>
    public void UseClientCertificate(X509Certificate2 certificate, string keyPem) => Replace(
        $"token: \"{Cluster.Admin.Token}\"",
        $"client-certificate-data: {Base64(TestCertificates.Pem(certificate))}\n    client-key-data: {Base64(keyPem)}");

    public void Replace(string text, string by)
    {
        Assert.Contains(text, KubeConfig, StringComparison.Ordinal);
        KubeConfig = KubeConfig.Replace(text, by, StringComparison.Ordinal);
    }

    /// <summary>Lets the client be another user.</summary>
    public void LogInAs(TestUser user) => KubeConfig = user.KubeConfig;

    public PortForwardClient CreateClient() => PortForwardClient.Create(WriteOptions());

    public Task<PortForwardDiagnosis> DiagnoseAsync() =>
        PortForwarder.DiagnoseAsync(Target, Port, WriteOptions(), TestContext.Current.CancellationToken);

    /// <summary>Runs the steps, and leaves the conclusions to the caller.</summary>
    public async Task<DiagnosisFacts> ObserveAsync()
    {
        var options = WriteOptions().Copy();
        var facts = Own(new DiagnosisFacts(Own(ClusterConnection.Create(options)), options, Target, Port));
        await DiagnosisRun.ObserveAsync(facts, TestContext.Current.CancellationToken);
        return facts;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        await Cluster.DisposeAsync();
        _folder.Dispose();
        Assert.Empty(Cluster.ProtocolErrors);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private PortForwardClientOptions WriteOptions()
    {
        Options.KubeConfig.Path ??= _folder.Write("config", KubeConfig);
        return Options;
    }
}
