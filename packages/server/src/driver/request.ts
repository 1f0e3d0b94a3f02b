import type { Actor, BuildCommand, FlowVersion, RunCommand } from '@signalbox/engine';
import type { Claim, Definition, Fence } from '@signalbox/store';

/** What a door asks for: everything in it holds, or nothing. */
export type Request = {
  readonly actor: Actor;
  readonly commands: readonly Addressed[];
  readonly definitions?: readonly Definition[];
  readonly claims?: readonly Claim[];
  /** The lease that gives the right to ask. */
  readonly fence?: Fence;
};

export type Addressed =
  | ToRun
  | { readonly to: { readonly kind: 'build'; readonly id: string }; readonly command: BuildCommand };

export type ToRun = {
  readonly to: { readonly kind: 'run'; readonly id: string };
  readonly command: RunCommand;
  readonly version?: FlowVersion;
};

export function isToRun(addressed: Addressed): addressed is ToRun {
  return addressed.to.kind === 'run';
}
