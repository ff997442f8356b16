import { textFile, type RenderedFile, type Rendering } from '../files.ts';
import { images, kubernetes, operators, type Chart, type Image, type Manifest } from './versions.ts';

/** What follows from versions.ts: the script that installs everything beside Turnout, and the table of versions for people. */

export const SCRIPT = 'k8s/helm/install-operators.sh';
const PAGE = 'docs/versions.md';
const SOURCE = 'platform/kubernetes/versions.ts';
const MINUTES_MAX = 10;

export function installation(): Rendering {
  return { owned: ['k8s/helm/*'], files: [script(), page()] };
}

const all = (): [string, Chart | Manifest][] => Object.entries<Chart | Manifest>(operators);

function script(): RenderedFile {
  const steps = all().map(([name, operator]) => `wanted ${name} && ${stepOf(name, operator)}`);
  const { text } = textFile(SCRIPT, (comment) => `# ${comment}`, SOURCE, HEAD);
  return {
    path: SCRIPT,
    text: `#!/usr/bin/env bash\n${text}\n${steps.join('\n')}\necho 'All is installed.' >&2\n`,
  };
}

function stepOf(name: string, operator: Chart | Manifest): string {
  if ('manifest' in operator) return `manifest ${operator.namespace} ${operator.manifest}`;
  const { namespace, chart, repository, chartVersion, values = {} } = operator;
  const set = Object.entries(values).map(([key, value]) => `--set ${key}=${value}`);
  return [
    `chart ${name} ${chart} --version ${chartVersion} --namespace ${namespace}`,
    ...(repository === undefined ? [] : [`--repo ${repository}`]),
    ...set,
  ].join(' ');
}

const NAMES = Object.keys(operators).join(' ');
const HEAD = `# Installs, or brings to their versions, the operators that Turnout's manifests need. It may be run again at any time.
set -euo pipefail

usage() {
  cat <<END
Usage: install-operators.sh [--dry-run] [--only NAME]...

  --dry-run    says what it would do, and does nothing
  --only NAME  this one alone; may be given several times
  --help       this

Names: ${NAMES}
It uses helm and kubectl, and the cluster that kubectl points to.
END
}

known=' ${NAMES} '
dry= only=
while [ $# -gt 0 ]; do
  case "$1" in
    --dry-run) dry=1 ;;
    --only)
      case "$known" in *" \${2:-} "*) ;; *) echo "--only \${2:-}: expected one of:$known" >&2; exit 64 ;; esac
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
  run helm upgrade --install "$name" "$chart" "$@" --create-namespace --wait --timeout ${MINUTES_MAX}m
}
# The server merges: some of these are too long for the annotation that kubectl would keep otherwise.
manifest() {
  run kubectl apply --server-side --force-conflicts --filename "$2"
  [ "$1" = default ] || run kubectl wait --for=condition=Available deployment --all --namespace "$1" --timeout=${MINUTES_MAX}m
}
`;

function page(): RenderedFile {
  const rows = all().map(([name, operator]) => {
    const by = 'manifest' in operator ? `[manifest](${operator.manifest})` : `chart ${operator.chartVersion}`;
    return `| ${name} | ${operator.purpose} | ${operator.version} | ${by} | ${operator.namespace} | ${operator.licence} |\n`;
  });
  const shown = Object.values<Image>(images).map(({ image, tag, licence }) => `| ${image} | ${tag} | ${licence} |\n`);
  const text = `# Versions on Kubernetes

Kubernetes ${kubernetes.oldest} and ${kubernetes.newest}. What is installed beside Turnout, by [install-operators.sh](../${SCRIPT}), and the images that run. All of them are in \`${SOURCE}\`: after a change
there, \`npm run platform:render\`.

| Operator | For | Version | Installed by | Namespace | Licence |
|---|---|---|---|---|---|
${rows.join('')}
| Image | Tag | Licence |
|---|---|---|
${shown.join('')}`;
  return textFile(PAGE, (comment) => `<!-- ${comment} -->`, SOURCE, text);
}
