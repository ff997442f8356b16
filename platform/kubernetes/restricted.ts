/** What Pod Security calls restricted, and a root file system that nobody writes to. */

export const restrictedPod = (user: number) =>
  ({
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: 'RuntimeDefault' },
  }) as const;

export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** One pod of these on a node: a node that is lost takes one. */
export const apart = (matchLabels: Readonly<Record<string, string>>) => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } },
    ],
  },
});
