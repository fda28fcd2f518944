using System.Text;
using PortForward.Net.Tool.Arguments;

namespace PortForward.Net.Tool.Completion;

/// <summary>The completion script of zsh.</summary>
internal static class ZshCompletion
{
    public static string Create()
    {
        var text = new StringBuilder("""
            #compdef portforward
            # zsh completion of portforward; write it to _portforward in a folder of $fpath, or source it after compinit
            _portforward() {
                _arguments -S \

            """);
        foreach (var flag in Flags.OfAnyCommand)
        {
            var help = flag.Help.Replace("'", "", StringComparison.Ordinal).Replace("[", "(", StringComparison.Ordinal)
                .Replace("]", ")", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
            text.AppendLine($"        '*--{flag.Name}{Rest(flag, help)}' \\");
            if (flag.Shorthand is { } letter)
            {
                text.AppendLine($"        '*-{letter}{Rest(flag, help, isShort: true)}' \\");
            }
        }

        return text.Append($$"""
                    '1:target:({{string.Join(' ', TargetTypes.All)}} {{TargetTypes.Commands}})' \
                    '*:port: '
            }
            if [[ $funcstack[1] == _portforward ]]; then
                _portforward "$@"
            else
                compdef _portforward portforward
            fi
            """).ToString();
    }

    private static string Rest(Flag flag, string help, bool isShort = false)
    {
        if (flag.Argument is null)
        {
            return $"[{help}]";
        }

        var values = flag.IsFile ? "_files" : flag.Values.Length > 0 ? $"({string.Join(' ', flag.Values)})" : " ";
        return $"{(isShort ? "+" : "=")}[{help}]:{flag.Argument}:{values}";
    }
}
