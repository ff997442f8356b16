import { facts, type TracePlace } from '../channels.ts';

/** Facts are known in the thread where they happen; the main thread publishes those of the others again, so that one place logs. */

export interface FactSink {
  report(name: keyof typeof facts, fact: unknown): Promise<void>;
}

/** In a helper thread: passes on what happens here, a failure with its place in a trace. */
export function reportFacts(main: FactSink, place: () => TracePlace | undefined = () => undefined): void {
  for (const name of Object.keys(facts) as (keyof typeof facts)[])
    // A main thread that is gone has no use for it.
    facts[name].subscribe((fact) => {
      const told = name === 'failure' ? { trace: place(), ...fact } : fact;
      main.report(name, told).catch(() => undefined);
    });
}

/** In the main thread: what is offered to each of the others. */
export const factSink: FactSink = {
  report: async (name, fact) => facts[name].publish(fact as never),
};
