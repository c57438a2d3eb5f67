# shellcheck shell=bash
# Sourced by the scripts beside it, which do nothing without saying it first.

# step WHAT UNDO COMMAND…: says what comes and how to undo it, then does it; with --what-if ($what_if) only says it.
step() {
  printf '→ %s\n  to undo: %s\n' "$1" "$2"
  if [ -n "${what_if:-}" ]; then
    printf '  not done (--what-if)\n'
    return
  fi
  "${@:3}" > /dev/null
}

# already WHAT: there is nothing to do for this one.
already() { printf '✓ %s\n' "$1"; }

# refuse WHY: ends the script.
refuse() {
  printf '%s\n' "$1" >&2
  exit 2
}

# value SCRIPT OPTION VALUE: the value of an option, which the script refuses to be without, or to take from the next option.
value() {
  case ${3:-} in '' | --*) refuse "$1: $2 needs a value; --help tells more" ;; esac
}

# usage SCRIPT: the comment at a script's head, which is its help.
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$1"; }
