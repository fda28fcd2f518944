using System.Text;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Targets;

namespace PortForward.Net.Resolution;

/// <summary>Formats the selectors of workloads as strings for the API server.</summary>
internal static class WorkloadSelectors
{
    /// <summary>Formats the selector of a workload; empty if it has none.</summary>
    public static string Of(WorkloadSelector selector)
    {
        var text = new StringBuilder(LabelSelector.From(selector.MatchLabels));
        foreach (var requirement in selector.MatchExpressions)
        {
            LabelSelector.Append(text, requirement.Operator switch
            {
                "In" => $"{requirement.Key} in ({string.Join(',', requirement.Values)})",
                "NotIn" => $"{requirement.Key} notin ({string.Join(',', requirement.Values)})",
                "DoesNotExist" => $"!{requirement.Key}",
                _ => requirement.Key ?? "",
            });
        }

        return text.ToString();
    }
}
