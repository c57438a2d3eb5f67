#!/usr/bin/env bash
# Deploys one environment by its parameter file, infra/NAME.bicepparam, under its own name, so that no environment reads
# what another one gave back. What a value is missing for is not deployed. May be run again at any time.
#
#   scripts/deploy.sh --environment dev|test|prod [--graph] [--what-if]
#   eval "$(scripts/deploy.sh --environment dev|test|prod --outputs)"
#
#   --graph     app registrations and permissions, infra/graph/NAME.bicepparam, instead of what is in Azure
#   --outputs   deploys nothing; prints RG, APP, URL, VAULT and others of this environment for the shell
#   --what-if   says what would change, and does nothing
#
# Needs: Azure CLI signed in to the environment's subscription; for --graph a Privileged Role Administrator.

set -euo pipefail
# shellcheck source=scripts/step.sh
. "$(dirname "$0")/step.sh"

environment='' part=infra outputs='' what_if=''
while [ $# -gt 0 ]; do
  case $1 in
    --environment) value deploy "$@" && environment=$2 && shift ;;
    --graph) part=infra/graph ;;
    --outputs) outputs=1 ;;
    --what-if) what_if=1 ;;
    --help) usage "$0" && exit ;;
    *) refuse "deploy: $1 is not known; --help has what is" ;;
  esac
  shift
done
[ -n "$environment" ] || refuse 'deploy: --environment is needed; --help tells more'

root=$(cd "$(dirname "$0")/.." && pwd)
file=$part/$environment.bicepparam
for needed in "infra/$environment.bicepparam" "$file"; do
  [ -f "$root/$needed" ] || refuse "deploy: there is no $needed"
done
# written PARAMETER: what the environment's file says, which is a plain text there.
written() { sed -n "s/^param $1 = '\(.*\)'.*/\1/p" "$root/infra/$environment.bicepparam"; }
name=$(written environmentName) location=$(written location)
[ -n "${name:+$location}" ] || refuse "deploy: infra/$environment.bicepparam does not write out environmentName and location; azd deploys main.bicepparam"
# The names of what is in it are made of its letters, in capitals or not, where Azure finds the group in any.
group=$(written resourceGroupName) && group=${group:-rg-$name}
groups=$(az group list --query '[].name' --output tsv)
found=$(grep -ixF -- "$group" <<< "$groups" || true)
[ "${found:-$group}" = "$group" ] || refuse "deploy: resource group $found is there, and infra/$environment.bicepparam means $group: in other capitals, Azure would make a second app in it, beside the first. Write its name, or environmentName, as it was"

# recorded DEPLOYMENT: its name, where Azure has it on record. output DEPLOYMENT NAME: what it gave back.
recorded() { az deployment sub list --query "[?name=='$1' && properties.provisioningState=='Succeeded'].name" --output tsv; }
output() { az deployment sub show --name "$1" --query "properties.outputs.$2.value" --output tsv; }

there=$(recorded "$name")
graph_there=$(recorded "$name-graph")
# The other environment that the shell has values of, by --outputs; none where it has none.
of_another=${AZURE_ENV_NAME:-}
[ "$of_another" != "$name" ] || of_another=''
if [ -n "$outputs" ]; then
  [ -n "$there" ] || refuse "deploy: $environment has not been deployed to this subscription"
  # All or nothing: half of them would leave the shell with the app of one environment and the vault of another.
  lines="export AZURE_ENV_NAME='$name' AZURE_LOCATION='$location'"
  # add NAME OUTPUT DEPLOYMENT [may-be-empty]: a line of what a deployment gave back.
  add() {
    local value
    value=$(output "$3" "$2")
    [ -n "$value${4:-}" ] || refuse "deploy: deployment $3 gave back no $2; deploy $environment again"
    lines+=$'\n'"export $1='$value'"
  }
  for pair in RG=resourceGroupName APP=functionAppName URL=functionAppUrl VAULT=keyVaultName; do
    add "${pair%%=*}" "${pair#*=}" "$name"
  done
  add OUTBOUND_ADDRESS outboundAddress "$name" may-be-empty
  if [ -n "$graph_there" ]; then
    # With a managed identity, or without people who sign in, there is no such registration.
    for pair in ENTRA_CLIENT_ID=clientId SIGN_IN_CLIENT_ID=signInClientId SP=principalId; do
      add "${pair%%=*}" "${pair#*=}" "$name-graph" may-be-empty
    done
  elif [ -n "$of_another" ]; then
    lines+=$'\n''unset ENTRA_CLIENT_ID SIGN_IN_CLIENT_ID SP'
  fi
  printf '%s\n' "$lines"
  exit
fi

# What the shell still has of another environment is not taken: each has what its own deployments gave back.
deployment=$name
if [ "$part" = infra/graph ]; then
  deployment=$name-graph
  if [ -n "$there" ]; then
    IDENTITY_PRINCIPAL_ID=$(output "$name" identityPrincipalId)
    FUNCTION_APP_URL=$(output "$name" functionAppUrl)
  elif [ -n "$found" ]; then
    refuse "deploy: $group is there, but Azure has no deployment $name on record any more; deploy without --graph first, so that people's way to sign in is known"
  else
    IDENTITY_PRINCIPAL_ID=none FUNCTION_APP_URL=none
  fi
  export IDENTITY_PRINCIPAL_ID FUNCTION_APP_URL
elif [ -n "$graph_there" ]; then
  ENTRA_CLIENT_ID=$(output "$name-graph" clientId)
  export ENTRA_CLIENT_ID
elif [ -n "${ENTRA_CLIENT_ID:+$of_another}" ]; then
  refuse "deploy: ENTRA_CLIENT_ID is set and may be the app registration of $of_another (AZURE_ENV_NAME), and $environment has none of its own on record. Deploy it first: scripts/deploy.sh --environment $environment --graph. Or, for one that was made by hand: unset AZURE_ENV_NAME. Or: unset ENTRA_CLIENT_ID"
fi

subscription=$(az account show --query name --output tsv)
deploy() { (cd "$root" && az deployment sub "$@" --name "$deployment" --location "$location" --parameters "$file"); }
# With the rights of a reader: whether those to deploy are there is seen at the deployment.
[ -z "$what_if" ] || deploy what-if --validation-level ProviderNoRbac
step "deploy $file to subscription $subscription as $deployment" \
  "put the file back as it was (git) and run this again" deploy create
