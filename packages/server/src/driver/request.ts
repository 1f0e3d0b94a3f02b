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
  | {
      readonly to: { readonly kind: 'run'; readonly id: string };
      readonly command: RunCommand;
      readonly version?: FlowVersion;
    }
  | { readonly to: { readonly kind: 'build'; readonly id: string }; readonly command: BuildCommand };
