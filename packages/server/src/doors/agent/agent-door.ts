import { agentPaths } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { AgentSessions } from './agent-sessions.ts';
import { type Arrival, checkUpgrade } from './check-upgrade.ts';
import { type AgentServices, type AgentTiming, agentTiming } from './ports.ts';

/** The agents' way in: JSON-RPC over WebSocket, with the agent's own key. */
export function agentDoor(
  app: FastifyInstance,
  services: AgentServices,
  timing: AgentTiming = agentTiming,
): AgentSessions {
  const sessions = new AgentSessions(services, timing);
  const arrivals = new WeakMap<FastifyRequest, Arrival>();
  for (const url of agentPaths) {
    app.route({
      method: 'GET',
      url,
      config: { policy: { kind: 'agent' } },
      preValidation: async (request, reply) => {
        const checked = await checkUpgrade(request.headers, services);
        if (!checked.ok) return reply.code(checked.status).type('text/plain; charset=utf-8').send(checked.text);
        arrivals.set(request, checked.arrival);
        return undefined;
      },
      handler: async (_request, reply) =>
        reply.code(426).header('upgrade', 'websocket').type('text/plain').send('This address speaks WebSocket.'),
      wsHandler: (socket, request) => {
        const arrival = arrivals.get(request);
        if (arrival) attach(socket, arrival, { sessions, timing, now: services.now });
        else socket.terminate();
      },
    });
  }
  app.addHook('preClose', async () => sessions.close());
  return sessions;
}

type Attachment = {
  readonly sessions: AgentSessions;
  readonly timing: AgentTiming;
  readonly now: () => number;
};

function attach(socket: WebSocket, arrival: Arrival, { sessions, timing, now }: Attachment): void {
  const session = sessions.open(
    {
      send: (text) => socket.send(text, () => undefined),
      unsentBytes: () => socket.bufferedAmount,
      close: (code, reason) => {
        socket.close(code, reason);
        // The other end may be too busy, or too dead, to say goodbye.
        setTimeout(() => socket.terminate(), goodbyeMs).unref();
      },
    },
    arrival,
  );
  let heardAt = now();
  const heard = () => {
    heardAt = now();
  };
  const pinging = setInterval(() => {
    if (now() - heardAt > timing.silenceMs) socket.terminate();
    else socket.ping();
  }, timing.pingEveryMs);
  socket.on('message', (data, isBinary) => {
    heard();
    if (isBinary) session.refuseBinary();
    else session.receive(data.toString());
  });
  socket.on('pong', () => {
    heard();
    session.alive();
  });
  // Such as a message beyond the limit: the connection ends by itself, with a code that says so.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(pinging);
    sessions.forget(session);
  });
}

const goodbyeMs = 2000;
