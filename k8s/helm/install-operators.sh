#!/usr/bin/env bash
# Rendered by npm run platform:render from platform/kubernetes/versions.ts: change it there.
# Installs, or brings to their versions, the operators that Turnout's manifests need. It may be run again at any time.
set -euo pipefail

usage() {
  cat <<END
Usage: install-operators.sh [--dry-run] [--only NAME]...

  --dry-run    says what it would do, and does nothing
  --only NAME  this one alone; may be given several times
  --help       this

Names: gateway-api cert-manager kube-prometheus-stack longhorn nginx-ingress sealed-secrets cloudnative-pg plugin-barman-cloud rabbitmq-cluster-operator rabbitmq-topology-operator eck-operator
It uses helm and kubectl, and the cluster that kubectl points to.
END
}

known=' gateway-api cert-manager kube-prometheus-stack longhorn nginx-ingress sealed-secrets cloudnative-pg plugin-barman-cloud rabbitmq-cluster-operator rabbitmq-topology-operator eck-operator '
dry= only=
while [ $# -gt 0 ]; do
  case "$1" in
    --dry-run) dry=1 ;;
    --only)
      case "$known" in *" ${2:-} "*) ;; *) echo "--only ${2:-}: expected one of:$known" >&2; exit 64 ;; esac
      only="$only $2 "
      shift
      ;;
    --help) usage; exit 0 ;;
    *) echo "$1 is not known." >&2; usage >&2; exit 64 ;;
  esac
  shift
done
for program in helm kubectl; do
  [ -n "$dry" ] || command -v "$program" > /dev/null || { echo "$program is not installed." >&2; exit 69; }
done

# "wanted x && ..." must not end the script where x is not wanted: what comes after it does, when it fails.
wanted() { [ -z "$only" ] || [[ "$only" == *" $1 "* ]]; }
run() {
  echo "+ $*" >&2
  [ -n "$dry" ] || "$@" || exit
}
chart() {
  local name=$1 chart=$2
  shift 2
  run helm upgrade --install "$name" "$chart" "$@" --create-namespace --wait --timeout 10m
}
# The server merges: some of these are too long for the annotation that kubectl would keep otherwise.
manifest() {
  run kubectl apply --server-side --force-conflicts --filename "$2"
  [ "$1" = default ] || run kubectl wait --for=condition=Available deployment --all --namespace "$1" --timeout=10m
}

wanted gateway-api && manifest default https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml
wanted cert-manager && chart cert-manager oci://quay.io/jetstack/charts/cert-manager --version v1.21.1 --namespace cert-manager --set crds.enabled=true
wanted kube-prometheus-stack && chart kube-prometheus-stack oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack --version 88.3.0 --namespace monitoring --set prometheus.prometheusSpec.podMonitorSelectorNilUsesHelmValues=false --set prometheus.prometheusSpec.serviceMonitorSelectorNilUsesHelmValues=false --set prometheus.prometheusSpec.ruleSelectorNilUsesHelmValues=false
wanted longhorn && chart longhorn longhorn --version 1.12.1 --namespace longhorn-system --repo https://charts.longhorn.io
wanted nginx-ingress && chart nginx-ingress oci://ghcr.io/nginx/charts/nginx-ingress --version 2.6.4 --namespace nginx-ingress
wanted sealed-secrets && chart sealed-secrets sealed-secrets --version 2.18.5 --namespace kube-system --repo https://bitnami-labs.github.io/sealed-secrets --set fullnameOverride=sealed-secrets-controller
wanted cloudnative-pg && chart cloudnative-pg cloudnative-pg --version 0.29.0 --namespace cnpg-system --repo https://cloudnative-pg.github.io/charts
wanted plugin-barman-cloud && chart plugin-barman-cloud plugin-barman-cloud --version 0.7.0 --namespace cnpg-system --repo https://cloudnative-pg.github.io/charts
wanted rabbitmq-cluster-operator && manifest rabbitmq-system https://github.com/rabbitmq/cluster-operator/releases/download/v2.22.3/cluster-operator.yml
wanted rabbitmq-topology-operator && manifest rabbitmq-system https://github.com/rabbitmq/messaging-topology-operator/releases/download/v1.19.2/messaging-topology-operator-with-certmanager.yaml
wanted eck-operator && chart eck-operator eck-operator --version 3.5.0 --namespace elastic-system --repo https://helm.elastic.co
echo 'All is installed.' >&2
