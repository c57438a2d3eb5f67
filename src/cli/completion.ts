import { Argument, type Command } from "@commander-js/extra-typings";
import { type CommandTree, nameOf } from "./arrange.ts";
import { helpAfter } from "./options.ts";
import { print } from "./terminal.ts";

/**
 * Adds `entra-sync completion`. Its scripts hold every command and option, so that a Tab starts no process: a Node for
 * each one would take half a second. They never execute anything from the command line.
 */
export function addCompletion(program: Command): void {
  const command = program
    .command("completion")
    .description("Print a script that completes entra-sync in a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "powershell"] as const))
    .action((shell) => print(scripts[shell](levelsOf(program))));
  helpAfter(command, {
    examples: [
      ["source <(entra-sync completion bash)", "bash, in ~/.bashrc"],
      ["source <(entra-sync completion zsh)", "zsh, in ~/.zshrc after compinit"],
      ["entra-sync completion powershell | Out-String | Invoke-Expression", "PowerShell, in $PROFILE"],
    ],
  });
}

/** What can follow a command: names of commands, options, and the values of an option. */
interface Level {
  /** "" for the program, "runs release" for a command. */
  readonly name: string;
  readonly commands: readonly Completion[];
  readonly options: readonly Option[];
}

interface Completion {
  readonly word: string;
  readonly about: string;
}

interface Option extends Completion {
  /** Whether another word is its value. */
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly isPath: boolean;
}

/** Every command with what can follow it. */
function levelsOf(command: CommandTree): readonly Level[] {
  const help = command.createHelp();
  const choices = command.registeredArguments[0]?.argChoices ?? [];
  const commands = [
    ...help.visibleCommands(command).map((one) => ({ word: one.name(), about: one.description() })),
    ...choices.map((word) => ({ word, about: word })),
  ];
  const options = help.visibleOptions(command).map(
    ({ long, flags, description, required, argChoices = [] }): Option => ({
      word: long ?? flags,
      about: description,
      takesValue: required,
      values: argChoices,
      isPath: /<(file|folder)>/.test(flags),
    }),
  );
  const level = { name: nameOf(command), commands, options };
  return [level, ...command.commands.flatMap(levelsOf)];
}

/** Alternatives of a shell's `case`, one for each command. */
const pathsOf = (levels: readonly Level[]): string =>
  levels.flatMap(({ name }) => (name ? [`"${name}"`] : [])).join(" | ");

/** What completes the value of an option, by "command option" as the alternatives of a shell's `case`. */
function valueCases(
  levels: readonly Level[],
  actions: { readonly path: string; readonly values: (words: readonly string[]) => string },
): string {
  const all = levels.flatMap(({ name, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ word, values, isPath }) => ({
        option: `"${name} ${word}"`,
        // Where any value can stand, nothing is suggested.
        action: isPath ? actions.path : values.length > 0 ? actions.values(values) : ":",
      })),
  );
  return [...Map.groupBy(all, ({ action }) => action)]
    .map(([action, group]) => `    ${group.map(({ option }) => option).join(" | ")}) ${action}; return ;;`)
    .join("\n");
}

/** Single quotes, in which neither bash nor zsh expands anything. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const bash = (
  levels: readonly Level[],
): string => `# bash completion for entra-sync: source <(entra-sync completion bash)
_entra_sync() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="" words="" path index
  # bash makes three words of --format=json.
  if [[ $current == "=" ]]; then current=""
  elif [[ $previous == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    path="\${command:+$command }\${COMP_WORDS[index]}"
    case "$path" in
      ${pathsOf(levels)}) command="$path" ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${valueCases(levels, {
  path: "_entra_sync_path",
  values: (values) => `COMPREPLY=($(compgen -W ${quoted(values.join(" "))} -- "$current"))`,
})}
  esac
  case "$command" in
${levels
  .map(
    ({ name, commands, options }) =>
      `    "${name}") words=${quoted([...commands, ...options].map(({ word }) => word).join(" "))} ;;`,
  )
  .join("\n")}
  esac
  # Options are offered once one is begun, or where nothing else can follow.
  [[ $current == -* || $words != *" "[a-z]* ]] || words="\${words%% --*}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_entra_sync_path() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _entra_sync entra-sync`;

const zsh = (levels: readonly Level[]): string => `#compdef entra-sync
# zsh completion for entra-sync: source <(entra-sync completion zsh), after compinit
_entra-sync() {
  local current=\${words[CURRENT]} previous=\${words[CURRENT - 1]} command="" next index
  local -a commands options
  for ((index = 2; index < CURRENT; index++)); do
    next="\${command:+$command }\${words[index]}"
    case "$next" in
      ${pathsOf(levels)}) command="$next" ;;
    esac
  done
  if [[ $current == --*=* ]]; then
    previous=\${current%%=*}
    compset -P '*='
  fi
  case "$command $previous" in
${valueCases(levels, { path: "_files", values: (values) => `compadd -- ${values.map(quoted).join(" ")}` })}
  esac
  case "$command" in
${levels
  .map(
    ({ name, commands, options }) => `    "${name}")
      commands=(${commands.map(described).join(" ")})
      options=(${options.map(described).join(" ")}) ;;`,
  )
  .join("\n")}
  esac
  if [[ $current != -* ]] && (( \${#commands} )); then _describe command commands
  else _describe option options; fi
}
if [[ \${funcstack[1]} == _entra-sync ]]; then _entra-sync "$@"; else compdef _entra-sync entra-sync; fi`;

/** A word and what it does, as zsh's _describe reads them: with a colon between, and none in the word. */
const described = ({ word, about }: Completion): string => quoted(`${word.replaceAll(":", "\\:")}:${about}`);

const powershell = (
  levels: readonly Level[],
): string => `# PowerShell completion for entra-sync: entra-sync completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'entra-sync', 'entra-sync.cmd' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = @{
${levels.map(({ name, commands }) => `    ${literal(name)} = ${table(commands)}`).join("\n")}
  }
  $options = @{
${levels.map(({ name, options }) => `    ${literal(name)} = ${table(options)}`).join("\n")}
  }
  $values = @{
${levels
  .flatMap(({ name, options }) =>
    options.flatMap(({ word, values, takesValue, isPath }) =>
      takesValue && !isPath
        ? [`    ${literal(`${name} ${word}`)} = @(${values.map(literal).join(", ")})`]
        : [],
    ),
  )
  .join("\n")}
  }
  $paths = @(${levels.flatMap(({ name, options }) => options.filter(({ isPath }) => isPath).map(({ word }) => literal(`${name} ${word}`))).join(", ")})
  $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
  $command = ''
  foreach ($word in @($before | Select-Object -Skip 1)) {
    $next = "$command $word".Trim()
    if ($commands.ContainsKey($next)) { $command = $next }
  }
  $previous = "$command $($before | Select-Object -Last 1)"
  # Without an answer PowerShell completes paths.
  if ($paths -contains $previous) { return }
  $found = if ($values.ContainsKey($previous)) { $values[$previous] | ForEach-Object { , @($_, $_) } }
    elseif ($wordToComplete -notlike '-*' -and $commands[$command].Count) { $commands[$command] }
    else { $options[$command] }
  $found | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}`;

/** A string of PowerShell in which nothing is expanded. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Words with what they do, as a list of pairs. */
const table = (words: readonly Completion[]): string =>
  `@(${words.map(({ word, about }) => `, @(${literal(word)}, ${literal(about)})`).join("; ")})`;

const scripts = { bash, zsh, powershell } as const;
