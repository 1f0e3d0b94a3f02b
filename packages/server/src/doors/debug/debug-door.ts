import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ofInstance } from '../../auth/policy.ts';
import type { DebugClock } from '../../debug-clock.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const admin = ofInstance('admin');

const longestMs = 3650 * 86_400_000;

const MoveClockBody = z.object({ moveMs: z.number().int().min(-longestMs).max(longestMs) });

/** For tests of flows that wait. Not part of the API: it is there only where the server was started for it. */
export function debugDoor(app: FastifyInstance, clock: DebugClock, { hub, log }: Services): void {
  const view = () => ({ now: clock.now(), offsetMs: clock.offsetMs });

  app.get('/debug/clock', admin, async () => view());

  app.post('/debug/clock', admin, async (request) => {
    const { moveMs } = parse(MoveClockBody, request.body);
    clock.move(moveMs);
    log.warn('clock moved', view());
    // Before any time that the ticker knows of, so that it looks at once for what is due by the new one.
    hub.due(0);
    return view();
  });
}
