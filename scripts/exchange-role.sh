#!/usr/bin/env bash
# Lets the app write signatures, and nothing else in Exchange: a role group with three cmdlets, for people's mailboxes
# only. May be run again at any time; what is there is left alone. The work is done by exchange-role.ps1.
#
#   scripts/exchange-role.sh --client-id ID [--remove] [--what-if]
#
#   --client-id the app that signs in: ENTRA_CLIENT_ID, or the client id of the app's managed identity
#   --remove    takes everything away again
#   --what-if   says what it would do, and does nothing
#
# Needs: Azure CLI signed in; PowerShell 7 with the module ExchangeOnlineManagement; an Exchange administrator.

set -euo pipefail
# shellcheck source=scripts/step.sh
. "$(dirname "$0")/step.sh"

client='' switches=()
while [ $# -gt 0 ]; do
  case $1 in
    --client-id) value exchange-role "$@" && client=$2 && shift ;;
    --remove) switches+=(-Remove) ;;
    --what-if) switches+=(-WhatIf) ;;
    --help) usage "$0" && exit ;;
    *) refuse "exchange-role: $1 is not known; --help has what is" ;;
  esac
  shift
done
[ -n "$client" ] || refuse 'exchange-role: --client-id is needed; --help tells more'
command -v pwsh > /dev/null || refuse 'exchange-role: PowerShell (pwsh) is not installed; https://aka.ms/powershell'

principal=$(az ad sp show --id "$client" --query id --output tsv)
exec pwsh -NoProfile -File "$(dirname "$0")/exchange-role.ps1" \
  -ClientId "$client" -PrincipalId "$principal" ${switches[@]+"${switches[@]}"}
