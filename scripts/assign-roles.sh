#!/usr/bin/env bash
# Lets a user or app call the app: assigns Sync.Preview (previews without values or names, for pipelines), Sync.Read
# (sees) or Sync.Run (sees, starts, releases, cancels) of the app registration that people sign in to. May be run again
# at any time; what is there is left alone.
#
#   scripts/assign-roles.sh --client-id SIGN-IN-ID --role Sync.Preview|Sync.Read|Sync.Run --to WHO [--remove] [--what-if]
#
#   --to        a user's sign-in name, or the object id of a user, a group or a service principal
#   --remove    takes the role away again
#   --what-if   says what it would do, and does nothing
#
# Needs: Azure CLI signed in; owner of the registration, or Cloud Application Administrator.

set -euo pipefail
# shellcheck source=scripts/step.sh
. "$(dirname "$0")/step.sh"

client='' role='' who='' remove='' what_if=''
while [ $# -gt 0 ]; do
  case $1 in
    --client-id) value assign-roles "$@" && client=$2 && shift ;;
    --role) value assign-roles "$@" && role=$2 && shift ;;
    --to) value assign-roles "$@" && who=$2 && shift ;;
    --remove) remove=1 ;;
    --what-if) what_if=1 ;;
    --help) usage "$0" && exit ;;
    *) refuse "assign-roles: $1 is not known; --help has what is" ;;
  esac
  shift
done
[ -n "${client:+$who}" ] || refuse 'assign-roles: --client-id and --to are needed; --help tells more'
case $role in Sync.Preview | Sync.Read | Sync.Run) ;; *) refuse 'assign-roles: --role is Sync.Preview, Sync.Read or Sync.Run' ;; esac

resource=$(az ad sp show --id "$client" --query id --output tsv)
role_id=$(az ad sp show --id "$client" --query "appRoles[?value=='$role'].id" --output tsv)
[ -n "$role_id" ] || refuse "assign-roles: app $client has no role $role; is it the one that infra/graph made for signing in?"
principal=$who
case $who in *@*) principal=$(az ad user show --id "$who" --query id --output tsv) ;; esac

url=https://graph.microsoft.com/v1.0/servicePrincipals/$resource/appRoleAssignedTo
assignment=$(az rest --method get --url "$url?\$top=999" \
  --query "value[?principalId=='$principal' && appRoleId=='$role_id'].id" --output tsv)
body="{\"principalId\":\"$principal\",\"resourceId\":\"$resource\",\"appRoleId\":\"$role_id\"}"
again="$0 --client-id $client --role $role --to $who"

if [ -z "$remove" ] && [ -n "$assignment" ]; then
  already "$who has $role"
elif [ -z "$remove" ]; then
  step "assign $role to $who" "$again --remove" az rest --method post --url "$url" --body "$body"
elif [ -n "$assignment" ]; then
  step "take $role from $who" "$again" az rest --method delete --url "$url/$assignment"
else
  already "$who has not $role"
fi
