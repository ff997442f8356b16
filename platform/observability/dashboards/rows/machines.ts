import { divide, max, sum } from '../../promql/expression.ts';
import { gauge, rate } from '../../promql/series.ts';
import { lines, query, STEP, type Row } from '../dashboard.ts';

const disk = { fstype: { not: ['tmpfs', 'overlay'] } } as const;

export const machines: Row = {
  title: 'Machines',
  panels: [
    lines(
      'Processor',
      'Busy share.',
      'percentunit',
      [
        query(
          divide(
            sum(rate('node_cpu_seconds_total', STEP, { mode: { not: ['idle', 'iowait'] } }), ['instance']),
            sum(rate('node_cpu_seconds_total', STEP), ['instance']),
          ),
          (label) => label('instance'),
        ),
      ],
      { warn: 0.7, alarm: 0.9 },
    ),
    lines(
      'Memory',
      'Available share.',
      'percentunit',
      [
        query(divide(gauge('node_memory_MemAvailable_bytes'), gauge('node_memory_MemTotal_bytes')), (label) =>
          label('instance'),
        ),
      ],
      { isLowBad: true, warn: 0.2, alarm: 0.1 },
    ),
    lines(
      'Disks',
      'Free share, by mount point.',
      'percentunit',
      [
        query(
          divide(gauge('node_filesystem_avail_bytes', disk), gauge('node_filesystem_size_bytes', disk)),
          (label) => `${label('instance')} ${label('mountpoint')}`,
        ),
      ],
      { isLowBad: true, warn: 0.2, alarm: 0.1 },
    ),
    lines(
      'Disk busy',
      'Share of the time.',
      'percentunit',
      [
        query(
          max(rate('node_disk_io_time_seconds_total', STEP), ['instance', 'device']),
          (label) => `${label('instance')} ${label('device')}`,
        ),
      ],
      { warn: 0.7, alarm: 0.95 },
    ),
    lines('Disk', 'Read and written.', 'Bps', [
      query(sum(rate('node_disk_read_bytes_total', STEP), ['instance']), (label) => `${label('instance')} read`),
      query(sum(rate('node_disk_written_bytes_total', STEP), ['instance']), (label) => `${label('instance')} written`),
    ]),
    lines('Network', 'Received and sent.', 'Bps', [
      query(
        sum(rate('node_network_receive_bytes_total', STEP, { device: { not: 'lo' } }), ['instance']),
        (label) => `${label('instance')} in`,
      ),
      query(
        sum(rate('node_network_transmit_bytes_total', STEP, { device: { not: 'lo' } }), ['instance']),
        (label) => `${label('instance')} out`,
      ),
    ]),
    lines(
      'Requested of what there is',
      'Share of the cluster’s processor and memory that pods asked for.',
      'percentunit',
      [
        query(
          divide(
            sum(gauge('kube_pod_container_resource_requests'), ['resource']),
            sum(gauge('kube_node_status_allocatable'), ['resource']),
          ),
          (label) => label('resource'),
        ),
      ],
      { warn: 0.8, alarm: 0.95 },
    ),
  ],
};
