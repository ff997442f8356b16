/** What pods may do, which is what Pod Security calls restricted with a root file system that nobody writes to, and how they are spread. */

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

const onMachines = (matchLabels: Readonly<Record<string, string>>) => ({
  topologyKey: 'kubernetes.io/hostname',
  labelSelector: { matchLabels: { ...matchLabels } },
});

/** One pod of these on a machine: a machine that is lost takes one. */
export const apart = (matchLabels: Readonly<Record<string, string>>) => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [onMachines(matchLabels)] },
});

/** As long as there are machines without one. */
export const preferablyApart = (matchLabels: Readonly<Record<string, string>>) => ({
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: onMachines(matchLabels) }],
  },
});
