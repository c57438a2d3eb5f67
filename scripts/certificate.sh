#!/usr/bin/env bash
# Makes the certificate that the app signs in with, and registers it: its private key stays in the vault, its public
# part goes to the app registration. May be run again at any time; what is there is left alone.
#
#   scripts/certificate.sh --vault NAME --client-id ID [--name entra-employee-sync] [--months 12] [--rotate] [--what-if]
#
#   --months    how long it is valid, where a policy of the tenant allows less than twelve months
#   --rotate    a new version beside the old one, unless one was made today; the app takes it without a restart
#   --what-if   says what it would do, and does nothing
#
# Needs: Azure CLI signed in; Key Vault Certificates Officer on the vault, and owner of the app registration.

set -euo pipefail
# shellcheck source=scripts/step.sh
. "$(dirname "$0")/step.sh"

vault='' client='' name=entra-employee-sync months=12 rotate='' what_if=''
while [ $# -gt 0 ]; do
  case $1 in
    --vault) value certificate "$@" && vault=$2 && shift ;;
    --client-id) value certificate "$@" && client=$2 && shift ;;
    --name) value certificate "$@" && name=$2 && shift ;;
    --months) value certificate "$@" && months=$2 && shift ;;
    --rotate) rotate=1 ;;
    --what-if) what_if=1 ;;
    --help) usage "$0" && exit ;;
    *) refuse "certificate: $1 is not known; --help has what is" ;;
  esac
  shift
done
case $months in '' | *[!0-9]* | 0* | ???*) refuse 'certificate: --months is a whole number, from 1 to 99' ;; esac
[ -n "${vault:+$client}" ] || refuse 'certificate: --vault and --client-id are needed; --help tells more'

# Self-signed, since Entra ID trusts what is registered and nothing else. No AutoRenew: that would make versions that
# are not registered. PEM, since the app's sign-in library wants it so.
# The vault wants the reminder within the time that the certificate is valid.
reminder=$((months > 1 ? 30 : 10))
policy='{
  "issuerParameters": { "name": "Self" },
  "keyProperties": { "exportable": true, "keyType": "RSA", "keySize": 3072, "reuseKey": false },
  "secretProperties": { "contentType": "application/x-pem-file" },
  "x509CertificateProperties": { "subject": "CN='$name'", "validityInMonths": '"$months"', "keyUsage": ["digitalSignature"] },
  "lifetimeActions": [{ "action": { "actionType": "EmailContacts" }, "trigger": { "daysBeforeExpiry": '"$reminder"' } }]
}'

newest() { az keyvault certificate show --vault-name "$vault" --name "$name" --query "$1" --output tsv; }
make() { az keyvault certificate create --vault-name "$vault" --name "$name" --policy "$policy"; }
register() { az ad app credential reset --id "$client" --keyvault "$vault" --cert "$name" --append --only-show-errors; }
registered() { az ad app credential list --id "$client" --cert --query '[].customKeyIdentifier' --output tsv; }

there=$(az keyvault certificate list --vault-name "$vault" --query "[?name=='$name'].name" --output tsv)
if [ -z "$there" ]; then
  step "make certificate $name in vault $vault, valid for $months months" \
    "az keyvault certificate delete --vault-name $vault --name $name" make
elif [ -n "$rotate" ] && [ "$(newest attributes.created | cut -c1-10)" != "$(date -u +%Y-%m-%d)" ]; then
  step "make a new version of certificate $name in vault $vault; the old one stays valid" \
    "az keyvault certificate set-attributes --vault-name $vault --name $name --version NEW-VERSION --enabled false" make
else
  already "certificate $name is in vault $vault"
fi

thumbprint=''
[ -n "$what_if" ] && { [ -z "$there" ] || [ -n "$rotate" ]; } || thumbprint=$(newest x509ThumbprintHex)
# The CLI shows thumbprints in hexadecimal or in base64, by its version.
# shellcheck disable=SC2001,SC2059
base64=$([ -z "$thumbprint" ] || printf "$(sed 's/../\\x&/g' <<< "$thumbprint")" | base64)
if [ -n "$thumbprint" ] && registered | grep -qixF -e "$thumbprint" -e "$base64"; then
  already "its newest version is registered for app $client"
else
  step "register the public part of its newest version for app $client, beside those that are there" \
    "az ad app credential delete --id $client --cert --key-id KEY-ID" register
fi

if [ "$(registered | wc -l)" -gt 1 ]; then
  printf 'More than one is registered. A day after a rotation, remove the old one:\n'
  az ad app credential list --id "$client" --cert --query 'sort_by([], &endDateTime)[:-1].[keyId, endDateTime]' --output tsv |
    while read -r key end; do printf '  az ad app credential delete --id %s --cert --key-id %s   # until %s\n' "$client" "$key" "$end"; done
fi
