import { invalidData, TurnoutError } from '../../core/errors.ts';
import { requireAdmin, type HasKey } from './caller.ts';
import { Faults, FaultsDraft } from './contract.ts';
import type { Api, ApiDeps, FaultSwitch } from './deps.ts';

const tags = ['Operation'];
const description =
  'Of this process alone, all of its threads. For keys without roles, and only where TURNOUT_FAULT_LAB is on.';

export function faultLabRoutes(api: Api, { faults }: ApiDeps): void {
  const allowed = (request: HasKey): FaultSwitch => {
    requireAdmin(request);
    if (faults !== null) return faults;
    const detail = 'The fault lab is off. Whoever runs this server can start it with TURNOUT_FAULT_LAB=true.';
    throw new TurnoutError('not-found', detail);
  };

  api.get(
    '/fault-lab',
    { schema: { tags, summary: 'Which faults are made on purpose', description, response: { 200: Faults } } },
    async (request) => allowed(request).get(),
  );

  api.put(
    '/fault-lab',
    {
      schema: {
        tags,
        summary: 'Make faults on purpose',
        description: `${description} Members that are left out are 0; an empty object ends all faults. A restart does too.`,
        body: FaultsDraft,
        response: { 200: Faults },
      },
    },
    async (request) => {
      const lab = allowed(request);
      const { slowRatio = 0, slowMs = 0, failRatio = 0, storeMs = 0, busMs = 0 } = request.body;
      if (slowRatio > 0 && slowMs === 0)
        throw invalidData([{ field: 'slowMs', problem: 'must be more than 0 where slowRatio is' }]);
      lab.set({ slowRatio, slowMs, failRatio, storeMs, busMs });
      return lab.get();
    },
  );
}
