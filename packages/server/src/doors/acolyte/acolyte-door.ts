import type { FastifyInstance } from 'fastify';
import { toAppError } from '../present-error.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { actRoutes } from './act-routes.ts';
import { sendProblem } from './envelope.ts';
import { flowMetaRoutes } from './flow-meta-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { instanceRoutes } from './instance-routes.ts';
import { templateRoutes } from './template-routes.ts';
import { userRoutes } from './user-routes.ts';

/** The requests and answers of Acolyte. Its clients send JSON under any content type, and their token in `token`. */
export function acolyteDoor(root: FastifyInstance, services: Services): void {
  root.register((app, _options, done) => {
    app.setErrorHandler((thrown, request, reply) => {
      const error = thrown instanceof AcolyteError ? undefined : toAppError(thrown);
      const path = request.routeOptions.url;
      if (error?.code === 'internal') services.log.error('request failed', { path, error });
      return sendProblem(reply, thrown);
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
      try {
        done(null, String(body).trim() === '' ? {} : JSON.parse(String(body)));
      } catch (cause) {
        done(new AcolyteError('malformed_json', { cause }), undefined);
      }
    });
    const routes: Route[] = [];
    app.addHook('onRoute', ({ method, url }) => void routes.push({ method: String(method), pattern: patternOf(url) }));
    flowMetaRoutes(app, services);
    templateRoutes(app, services);
    instanceRoutes(app, services);
    actRoutes(app, services);
    groupRoutes(app, services);
    userRoutes(app, services);
    const nothingElse = (rest: FastifyInstance, _more: object, end: () => void) => {
      rest.setNotFoundHandler((request, reply) => sendProblem(reply, absent(request.url, routes)));
      end();
    };
    app.register(nothingElse, { prefix: '/v1' });
    done();
  });
}

type Route = { readonly method: string; readonly pattern: RegExp };

/** `:id(^\\d+$)` of a route is a number, `:step` anything. */
function patternOf(url: string): RegExp {
  const text = url.replaceAll(/:\w+\([^)]*\)/g, '\\d+').replaceAll(/:\w+/g, '[^/]+');
  return new RegExp(`^${text}$`);
}

/** Nothing is there, or nothing that takes this method. */
function absent(url: string, routes: readonly Route[]): AcolyteError {
  const [path = ''] = url.split('?');
  const methods = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  if (methods.length === 0) return new AcolyteError('not_found');
  return new AcolyteError('method_not_allowed', { facts: { methods: [...new Set(methods)].join(', ') } });
}
