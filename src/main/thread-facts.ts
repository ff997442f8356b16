import { facts } from '../channels.ts';

/** Facts are known in the thread where they happen; the main thread publishes those of the others again, so that one place logs. */

export interface FactSink {
  report(name: keyof typeof facts, fact: unknown): Promise<void>;
}

/** In a helper thread: passes on what happens here. */
export function reportFacts(main: FactSink): void {
  for (const name of Object.keys(facts) as (keyof typeof facts)[])
    // A main thread that is gone has no use for it.
    facts[name].subscribe((fact) => void main.report(name, fact).catch(() => undefined));
}

/** In the main thread: what is offered to each of the others. */
export const factSink: FactSink = {
  report: async (name, fact) => facts[name].publish(fact as never),
};
