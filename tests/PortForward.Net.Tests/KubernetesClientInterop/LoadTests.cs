namespace PortForward.Net.Tests.KubernetesClientInterop;

public sealed class LoadTests
{
    private const string Package = "KubernetesClient";

    [Fact]
    public async Task Forwards_and_diagnoses_do_not_load_KubernetesClient()
    {
        var recorder = new LoadRecorder();

        await recorder.RunAsync(typeof(LoadScenes), nameof(LoadScenes.ForwardAsync));

        Assert.Contains("PortForward.Net", recorder.Names);
        Assert.DoesNotContain(Package, recorder.Names);
    }

    [Fact]
    public async Task CreateKubernetes_loads_it()
    {
        var recorder = new LoadRecorder();

        await recorder.RunAsync(typeof(LoadScenes), nameof(LoadScenes.InteropAsync));

        Assert.Contains(Package, recorder.Names);
    }
}
