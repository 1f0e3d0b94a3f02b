import { createServer } from 'node:http';
import { priceInCents } from './price.js';

/** The shop as an HTTP server; `release` is what `/version` tells. */
export function createShop(release) {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://shop');
    const { status, body } = answer(pathname, searchParams, release);
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
}

function answer(path, query, release) {
  switch (path) {
    case '/health':
      return { status: 200, body: { status: 'ok' } };
    case '/version':
      return { status: 200, body: release };
    case '/price':
      return price(Number(query.get('pieces')));
    default:
      return { status: 404, body: { problem: `there is nothing at ${path}` } };
  }
}

function price(pieces) {
  try {
    return { status: 200, body: { pieces, cents: priceInCents(pieces) } };
  } catch (error) {
    return { status: 422, body: { problem: error.message } };
  }
}
