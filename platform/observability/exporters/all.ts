import { certManager, kubelet, kubeStateMetrics, nodeExporter, velero } from './kubernetes.ts';
import { alertmanager, blackbox, istio, prometheus } from './monitoring.ts';
import { cloudNativePg, kafka, rabbitMq, redisExporter } from './servers.ts';

export const exporters = {
  ...kubeStateMetrics,
  ...kubelet,
  ...nodeExporter,
  ...certManager,
  ...velero,
  ...cloudNativePg,
  ...redisExporter,
  ...rabbitMq,
  ...kafka,
  ...prometheus,
  ...alertmanager,
  ...blackbox,
  ...istio,
} as const;
