using System.Text;
using PortForward.Net.Tool.Arguments;

namespace PortForward.Net.Tool.Completion;

/// <summary>The completion script of fish.</summary>
internal static class FishCompletion
{
    public static string Create()
    {
        var text = new StringBuilder("# fish completion for portforward; save it as ~/.config/fish/completions/portforward.fish");
        text.AppendLine().AppendLine("complete -c portforward -f");
        foreach (var flag in Flags.OfAnyCommand)
        {
            text.Append($"complete -c portforward -l {flag.Name}");
            if (flag.Shorthand is { } letter)
            {
                text.Append($" -s {letter}");
            }

            if (flag.Values.Length > 0)
            {
                text.Append($" -x -a '{string.Join(' ', flag.Values)}'");
            }
            else if (flag.Argument is not null)
            {
                text.Append(flag.IsFile ? " -r -F" : " -x");
            }

            text.AppendLine($" -d '{flag.Help.Replace("'", "\\'", StringComparison.Ordinal)}'");
        }

        return text.AppendLine($"complete -c portforward -n __fish_is_first_token -a '{string.Join(' ', TargetTypes.All)} {TargetTypes.Commands}'")
            .Append("complete -c portforward -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'")
            .ToString();
    }
}
