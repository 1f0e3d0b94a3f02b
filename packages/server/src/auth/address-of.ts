import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * The address that a request comes from: by what a trusted proxy says of it, without a port, where that is an address;
 * else that of the proxy.
 */
export function addressOf({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  if (isIP(ip) !== 0) return ip;
  const [, v6, v4] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]*):\d+)$/.exec(ip) ?? [];
  const address = v6 ?? v4 ?? '';
  return isIP(address) === 0 ? (socket.remoteAddress ?? '') : address;
}
