import type { Instant } from '@signalbox/engine';

export const claimsOfTask = 1_000_000;
const minuteMs = 60_000;
const copiesOfMinute = 100;

/**
 * Epochs of a restored copy begin beyond all that may have been given after the copy was made, and apart from those of
 * other restores of the same copy: whoever holds a lease of another life of the store is not believed. Within 2^53.
 */
export function firstEpochOf(restoredAt: Instant, randomByte: number): number {
  return (Math.floor(restoredAt / minuteMs) * copiesOfMinute + (randomByte % copiesOfMinute)) * claimsOfTask;
}

/** When the copy was taken into use, to the minute. */
export function restoredAtOf(firstEpoch: number): Instant {
  return Math.floor(firstEpoch / claimsOfTask / copiesOfMinute) * minuteMs;
}

/** How often a task has been claimed, whatever copies its store has come through. */
export function claimsIn(epoch: number): number {
  return epoch % claimsOfTask;
}
