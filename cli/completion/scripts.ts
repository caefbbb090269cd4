/*
 * The scripts know nothing of the commands: they ask the program that is being typed what fits, with the words up to the
 * cursor. Each answer is a line of a value and, after a tabulator, what it is. A value that ends in one of `/:=,` is only
 * the beginning of one, and gets no space after it.
 */

/** Bash takes words apart at `:` and `=`; what stands before the last of those is not repeated. */
const bash = `# Completion of "calling" for Bash. Put this line into ~/.bashrc:
#   source <(calling completion bash)
_calling_complete() {
  local line="\${COMP_LINE:0:COMP_POINT}" fragment="\${COMP_WORDS[COMP_CWORD]}" value
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local word="\${words[\${#words[@]} - 1]}"
  [[ $fragment == [:=] ]] && fragment=""
  local repeated="\${word%"$fragment"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    value="\${value#"$repeated"}"
    [[ $value == *[/:=,] ]] && compopt -o nospace
    COMPREPLY+=("$(printf '%q' "$value")")
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _calling_complete calling
`;

const zsh = `#compdef calling
# Completion of "calling" for Zsh. Put this line into ~/.zshrc, after compinit:
#   source <(calling completion zsh)
_calling() {
  local line value description tab=$'\\t'
  local -a whole whole_shown begun begun_shown
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    value="\${line%%$tab*}"
    description="\${line#*$tab}"
    [[ $description == $line || -z $description ]] && description="$value" || description="$value -- $description"
    if [[ $value == *[/:=,] ]]; then
      begun+=("$value"); begun_shown+=("$description")
    else
      whole+=("$value"); whole_shown+=("$description")
    fi
  done
  (( $#whole )) && compadd -l -d whole_shown -a whole
  (( $#begun )) && compadd -l -S '' -d begun_shown -a begun
}
if [[ $funcstack[1] == _calling ]]; then
  _calling "$@"
else
  compdef _calling calling
fi
`;

const fish = `# Completion of "calling" for Fish. Write this to ~/.config/fish/completions/calling.fish:
#   calling completion fish > ~/.config/fish/completions/calling.fish
function __calling_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c calling -f -a '(__calling_complete)'
`;

export const SCRIPTS = { bash, zsh, fish } as const;
export type Shell = keyof typeof SCRIPTS;

export const isShell = (text: string): text is Shell => Object.hasOwn(SCRIPTS, text);
