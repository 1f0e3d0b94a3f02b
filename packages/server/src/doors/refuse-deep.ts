import { AppError } from '@signalbox/protocol';

/** What is deeper is no data of people, and would end the stack of whoever walks it later. */
const deepest = 100;

export function refuseDeep(value: unknown): void {
  if (isDeeperThan(deepest, value)) throw new AppError('body_invalid', { message: `nested deeper than ${deepest}` });
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member));
}
