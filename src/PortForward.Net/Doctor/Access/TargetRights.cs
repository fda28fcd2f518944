using PortForward.Net.Targets;

namespace PortForward.Net.Doctor.Access;

/// <summary>Which rights a target needs (protocol.md 7.6).</summary>
internal static class TargetRights
{
    public static IReadOnlyList<Right> Of(PortForwardTarget target)
    {
        var pod = target.Kind == PortForwardTargetKind.Pod ? target.Name : null;
        List<Right> rights =
        [
            new("get", "", "pods", Name: pod),
            new("create", "", "pods", "portforward", pod),
            new("get", "", "pods", "portforward", pod),
        ];
        if (pod is not null)
        {
            return rights;
        }

        if (TargetText.ResourceOf(target.Kind) is var (group, resource))
        {
            rights.Insert(0, new Right("get", group, resource, Name: target.Name));
        }

        rights.Add(new Right("list", "", "pods"));
        rights.Add(new Right("watch", "", "pods", IsOptional: true));
        return rights;
    }
}
