import { yamlFile, type RenderedFile, type Rendering } from '../files.ts';
import type { Settings } from '../settings.ts';
import { appsOf } from './apps.ts';
import { environmentNames, environments } from './environment.ts';
import type { App } from './object.ts';

/** `kubectl apply -k k8s/overlays/prod`: a folder for each environment, in it one for each application, in it a file for each object. */

export const HOME = 'k8s/overlays';
const SOURCE = 'platform/kubernetes';

/** Throws an Error where two objects would be one file. */
export function kubernetes(settings: Settings): Rendering {
  const files = environmentNames.flatMap((name) => {
    const folder = `${HOME}/${name}`;
    const apps = appsOf(environments[name], settings);
    return [
      kustomization(
        folder,
        `${SOURCE}/apps.ts`,
        apps.map((app) => app.name),
      ),
      ...apps.flatMap((app) => appFiles(folder, app)),
    ];
  });
  return { owned: [`${HOME}/**/*.yaml`], files };
}

function appFiles(environment: string, { name, objects }: App): readonly RenderedFile[] {
  const folder = `${environment}/${name}`;
  const source = `${SOURCE}/${name}.ts`;
  const named = objects.map((object) => ({
    file: `${object.kind.toLowerCase()}-${object.metadata.name}.yaml`,
    object,
  }));
  const names = named.map(({ file }) => file);
  const twice = names.find((file, index) => names.indexOf(file) !== index);
  if (twice !== undefined) throw new Error(`${folder}/${twice} would be two objects: give one of them another name`);
  return [
    kustomization(folder, source, names),
    ...named.map(({ file, object }) => yamlFile(`${folder}/${file}`, source, object)),
  ];
}

function kustomization(folder: string, source: string, resources: readonly string[]): RenderedFile {
  return yamlFile(`${folder}/kustomization.yaml`, source, {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: resources.toSorted(),
  });
}
