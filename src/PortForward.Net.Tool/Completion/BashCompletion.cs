using System.Text;
using PortForward.Net.Tool.Arguments;

namespace PortForward.Net.Tool.Completion;

/// <summary>The completion script of bash.</summary>
internal static class BashCompletion
{
    private const string Head = """
        # bash completion of portforward; source it, or write it to ~/.local/share/bash-completion/completions/portforward
        _portforward() {
            local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" i
            COMPREPLY=()
            # After -- stands a command of any kind.
            for ((i = 1; i < COMP_CWORD; i++)); do
                if [[ ${COMP_WORDS[i]} == -- ]]; then
                    COMPREPLY=($(compgen -c -- "$cur"))
                    return
                fi
            done
            # --flag=value comes as three words.
            if [[ $cur == = ]]; then
                cur=
            elif [[ $prev == = ]]; then
                prev="${COMP_WORDS[COMP_CWORD-2]}"
            fi
            case $prev in

        """;

    private const string Tail = """
            esac
            if [[ ${COMP_WORDS[1]} == completion ]]; then
                COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur"))
            elif [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W '@FLAGS@' -- "$cur"))
            else
                compopt -o nospace
                COMPREPLY=($(compgen -W '@TYPES@' -- "$cur"))
                ((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W '@COMMANDS@' -- "$cur"))
            fi
        }
        complete -F _portforward portforward
        """;

    public static string Create()
    {
        var text = new StringBuilder(Head);
        foreach (var flag in Flags.OfAnyCommand)
        {
            var names = flag.Shorthand is { } letter ? $"--{flag.Name}|-{letter}" : $"--{flag.Name}";
            if (flag.Values.Length > 0)
            {
                text.AppendLine($"        {names}) COMPREPLY=($(compgen -W '{string.Join(' ', flag.Values)}' -- \"$cur\")); return ;;");
            }
            else if (flag.IsFile)
            {
                text.AppendLine($"        {names}) compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\")); return ;;");
            }
            else if (flag.Argument is not null)
            {
                text.AppendLine($"        {names}) return ;;");
            }
        }

        return text.Append(Tail)
            .Replace("@FLAGS@", string.Join(' ', Flags.OfAnyCommand.Select(flag => "--" + flag.Name)))
            .Replace("@COMMANDS@", TargetTypes.Commands)
            .Replace("@TYPES@", string.Join(' ', TargetTypes.All))
            .ToString();
    }
}
