"""Completion for bash, zsh and fish: commands and options stand in the script, values are asked of the program.

Names come at once, without a process. What depends on the index (kinds, units, issues, ids) comes from
`cli/complete.py`, by the protocol that click speaks with its own scripts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lfsearch.cli.described import Described


def _quoted(text: str) -> str:
    """A text in single quotes, for bash and zsh."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fish(text: str) -> str:
    """The same for fish, which knows backslashes inside of them."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _steps(commands: Sequence[Described]) -> Iterator[tuple[str, str]]:
    """(the command so far and the next word, the command then), for every command below another."""
    for command in commands:
        for name in command.commands:
            yield f"{command.name} {name}", f"{command.name} {name}".strip()


def _valued(commands: Sequence[Described]) -> list[str]:
    """Options of groups that a value follows, which is no command whatever it is called."""
    return [
        name
        for one in commands
        if one.commands
        for option in one.options
        if option.takes_value
        for name in option.names
    ]


def bash(commands: Sequence[Described]) -> str:
    """For bash 4 and later."""
    steps = "\n".join(f"            {_quoted(before)}) called={_quoted(then)} ;;" for before, then in _steps(commands))
    known = "\n".join(
        f"        {_quoted(one.name)}) options={_quoted(' '.join(_names(one)))} commands={_quoted(' '.join(one.commands))} ;;"
        for one in commands
    )
    return _BASH % {"steps": steps, "known": known, "valued": "|".join(_valued(commands))}


def zsh(commands: Sequence[Described]) -> str:
    """For zsh."""
    short = {one.name: one.short for one in commands}

    def row(one: Described) -> str:
        options = " ".join(_quoted(f"{name}:{option.help}") for option in one.options for name in option.names)
        below = " ".join(_quoted(f"{name}:{short[f'{one.name} {name}'.strip()]}") for name in one.commands)
        return f"        {_quoted(one.name)}) options=({options}) commands=({below}) ;;"

    steps = "\n".join(f"            {_quoted(before)}) called={_quoted(then)} ;;" for before, then in _steps(commands))
    return _ZSH % {"steps": steps, "known": "\n".join(map(row, commands)), "valued": "|".join(_valued(commands))}


def fish(commands: Sequence[Described]) -> str:
    """For fish 3 and later."""
    short = {one.name: one.short for one in commands}
    steps = "\n".join(
        f"            case {_fish(before)}\n                set called {_fish(then)}"
        for before, then in _steps(commands)
    )
    lines = []
    for one in commands:
        start = f"complete -c lfsearch -n {_fish(f'__lfsearch_at {_fish(one.name)}')}"
        for option in one.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            value = " -x -a '(__lfsearch_values)'" if option.takes_value else ""
            lines.append(f"{start} {names}{value} -d {_fish(option.help)}")
        for name in one.commands:
            lines.append(f"{start} -a {name} -d {_fish(short[f'{one.name} {name}'.strip()])}")
        if not one.commands:
            lines.append(f"{start} -a '(__lfsearch_values)'")
    return _FISH % {"steps": steps, "valued": " ".join(_valued(commands)), "lines": "\n".join(lines)}


def _names(command: Described) -> list[str]:
    return [name for option in command.options for name in option.names]


_BASH = r"""# Completion of lfsearch for bash, written by lfsearch manual.
_lfsearch() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} called='' options='' commands='' number
    for ((number = 1; number < COMP_CWORD; number++)); do
        case ${COMP_WORDS[number]} in
            %(valued)s) ((number++)); continue ;;
        esac
        case "$called ${COMP_WORDS[number]}" in
%(steps)s
        esac
    done
    case $called in
%(known)s
    esac
    COMPREPLY=()
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
        return
    fi
    if [[ -n $commands ]]; then
        case $before in
            %(valued)s) ;;
            *) mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current"); return ;;
        esac
    fi
    local kind value
    while IFS=, read -r kind value; do
        case $kind in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _LFSEARCH_COMPLETE=bash_complete "$1" 2>/dev/null)
}
complete -F _lfsearch lfsearch
"""

_ZSH = r"""#compdef lfsearch
# Completion of lfsearch for zsh, written by lfsearch manual.
_lfsearch() {
    local called='' number kind value said
    local -a options commands answer plain described
    for ((number = 2; number < CURRENT; number++)); do
        case $words[number] in
            %(valued)s) ((number++)); continue ;;
        esac
        case "$called $words[number]" in
%(steps)s
        esac
    done
    case $called in
%(known)s
    esac
    if [[ $words[CURRENT] == -* ]]; then
        _describe -o option options
        return
    fi
    if (( $#commands )); then
        case $words[CURRENT-1] in
            %(valued)s) ;;
            *) _describe -V command commands; return ;;
        esac
    fi
    answer=("${(@f)$(COMP_WORDS="$words" COMP_CWORD=$((CURRENT - 1)) _LFSEARCH_COMPLETE=zsh_complete $words[1] 2>/dev/null)}")
    for kind value said in $answer; do
        case $kind in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain) if [[ $said == _ ]]; then plain+=("$value"); else described+=("$value:$said"); fi ;;
        esac
    done
    (( $#described )) && _describe -V value described
    (( $#plain )) && compadd -U -V value -a plain
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _lfsearch "$@"
else
    compdef _lfsearch lfsearch
fi
"""

_FISH = r"""# Completion of lfsearch for fish, written by lfsearch manual.
function __lfsearch_at
    set -l called ''
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        if contains -- $word %(valued)s
            set skip 1
            continue
        end
        switch "$called $word"
%(steps)s
        end
    end
    test "$called" = "$argv[1]"
end
function __lfsearch_values
    string match -q -- '-*' (commandline -t); and return
    for line in (env _LFSEARCH_COMPLETE=fish_complete COMP_WORDS=(commandline -cp) COMP_CWORD=(commandline -t) lfsearch 2>/dev/null)
        set -l parts (string split -m 1 , -- $line)
        switch $parts[1]
            case dir
                __fish_complete_directories (commandline -t)
            case file
                __fish_complete_path (commandline -t)
            case plain
                echo $parts[2]
        end
    end
end
complete -c lfsearch -f
%(lines)s
"""
