using k8s;

namespace PortForward.Net.Resolution;

/// <summary>Finds the pod that a target stands for now, and maps the target's ports to the pod's.</summary>
internal sealed class TargetResolver
{
    public TargetResolver(IKubernetes kubernetes, string defaultNamespace, TimeProvider timeProvider)
    {
    }

    /// <summary>Chooses the pod (protocol.md 7.3); waits up to the timeout for one to exist.</summary>
    public Task<Backend> ResolveAsync(PortForwardTarget target, TimeSpan podTimeout, CancellationToken cancellationToken) => throw new NotImplementedException();
}
