using PortForward.Net.Targets;

namespace PortForward.Net.Doctor.Access;

/// <summary>Lists the permissions that a target needs (protocol.md 7.6).</summary>
internal static class TargetRights
{
    public static IReadOnlyList<Right> Of(PortForwardTarget target)
    {
        var pod = target.Kind == PortForwardTargetKind.Pod ? target.Name : null;
        List<Right> rights =
        [
            Right.To("get", TargetKinds.Pod, name: pod),
            Right.To("create", TargetKinds.Pod, "portforward", pod),
            Right.To("get", TargetKinds.Pod, "portforward", pod),
        ];
        if (pod is not null)
        {
            return rights;
        }

        if (TargetKinds.Find(target.Kind) is { } kind)
        {
            rights.Insert(0, Right.To("get", kind, name: target.Name));
        }

        rights.Add(Right.To("list", TargetKinds.Pod));
        rights.Add(Right.To("watch", TargetKinds.Pod) with { IsOptional = true });
        return rights;
    }
}
