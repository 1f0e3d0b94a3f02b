import { fileURLToPath } from 'node:url';
import { Child } from '../stage/child.ts';

export type Ports = { readonly git: number; readonly deploy: number; readonly shop: number };

export type SiteOptions = {
  readonly folder: string;
  /** Of Signalbox. */
  readonly server: string;
  /** Those that it had before. */
  readonly ports?: Ports;
};

export type Site = { readonly ports: Ports; readonly child: Child; readonly stop: () => Promise<unknown> };

const program = fileURLToPath(new URL('site.ts', import.meta.url));

/** Starts everything that is not Signalbox as a process, which ends with this one. */
export async function startSite(options: SiteOptions, onLine?: (line: string) => void): Promise<Site> {
  const child = new Child({ args: [program, JSON.stringify(options)], detached: true, ...(onLine && { onLine }) });
  const [, ready, problem] = await child.line(/^(?:ready (\{.*\})|cannot start: (.*))$/);
  if (ready === undefined) {
    await child.ended;
    throw new Error(problem);
  }
  return { ports: JSON.parse(ready) as Ports, child, stop: () => child.stop() };
}
