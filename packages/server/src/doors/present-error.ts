import { AppError, type ErrorBody, errors } from '@signalbox/protocol';
import { StoreError } from '@signalbox/store';

/** Any error as one of the closed list. What is not expected says nothing of itself. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof StoreError) return new AppError(error.code, { ...error.details }, { cause: error });
  const status = httpStatusOf(error);
  if (status === 413) return new AppError('too_large', {}, { cause: error });
  if (status === 415) return new AppError('media_type_unknown', {}, { cause: error });
  if (status === 404) return new AppError('not_found', {}, { cause: error });
  if (status !== undefined && status < 500) {
    return new AppError('body_invalid', { message: (error as Error).message }, { cause: error });
  }
  return new AppError('internal', {}, { cause: error });
}

export function errorBody(error: AppError): ErrorBody {
  const { message: _, ...details } = error.details;
  const more = Object.keys(details).length === 0 ? {} : { details };
  return { error: { code: error.code, message: error.message, ...more } };
}

export function httpStatus(error: AppError): number {
  return errors[error.code].http;
}

/** Of errors that the HTTP server itself makes. */
function httpStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
