using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace PortForward.Net.Tests.KubernetesClientInterop;

/// <summary>Loads this library and its tests a second time, and records which assemblies they ask for.</summary>
internal sealed class LoadRecorder() : AssemblyLoadContext(nameof(LoadRecorder))
{
    /// <summary>The names of the assemblies that were asked for.</summary>
    public ConcurrentQueue<string> Names { get; } = new();

    /// <summary>Runs a static method of the second copy of a type.</summary>
    public async Task RunAsync(Type type, string method)
    {
        var copy = LoadFromAssemblyName(type.Assembly.GetName()).GetType(type.FullName!, throwOnError: true)!;
        Assert.NotSame(type, copy);
        await (Task)copy.GetMethod(method)!.Invoke(null, null)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        Names.Enqueue(assemblyName.Name!);
        return assemblyName.Name!.StartsWith("PortForward.Net", StringComparison.Ordinal)
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll"))
            : null;
    }
}
