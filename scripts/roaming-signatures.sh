#!/usr/bin/env bash
# Shows or turns the tenant's switch for roaming signatures. While they are on, no signature that an application
# writes is seen. The work is done by roaming-signatures.ps1.
#
#   scripts/roaming-signatures.sh [--off | --on] [--what-if]
#
#   --off       switches roaming signatures off, so that those of the app are seen; within minutes or a day
#   --on        switches them on again
#   --what-if   says what it would do, and does nothing
#
# Needs: PowerShell 7 with the module ExchangeOnlineManagement; an Exchange administrator.

set -euo pipefail
# shellcheck source=scripts/step.sh
. "$(dirname "$0")/step.sh"

switches=()
while [ $# -gt 0 ]; do
  case $1 in
    --off) switches+=(-Off) ;;
    --on) switches+=(-On) ;;
    --what-if) switches+=(-WhatIf) ;;
    --help) usage "$0" && exit ;;
    *) refuse "roaming-signatures: $1 is not known; --help has what is" ;;
  esac
  shift
done
command -v pwsh > /dev/null || refuse 'roaming-signatures: PowerShell (pwsh) is not installed; https://aka.ms/powershell'

exec pwsh -NoProfile -File "$(dirname "$0")/roaming-signatures.ps1" ${switches[@]+"${switches[@]}"}
