import { AppError, artifactLimits, isArtifactName, type UploadParams } from '@signalbox/protocol';
import type { z } from 'zod';
import type { Held } from '../../leases/leases.ts';
import type { AgentServices } from './ports.ts';

/** A piece of a file that a workflow leaves, or all of it. Durable when it is answered; the same again is a repeat. */
export async function keepUpload(
  { name, position, total, data }: z.output<typeof UploadParams>['file'],
  { build, workflow, epoch }: Pick<Held, 'build' | 'workflow' | 'epoch'>,
  { files, store, artifacts, now }: Pick<AgentServices, 'files' | 'store' | 'artifacts' | 'now'>,
): Promise<void> {
  if (!isArtifactName(name)) throw new AppError('argument_invalid', { message: 'a file has no name that can be kept' });
  const bytes = Buffer.from(data, 'base64');
  const whole = total ?? bytes.length;
  if (position + bytes.length > whole || (bytes.length === 0 && whole > 0)) {
    throw new AppError('argument_invalid', { message: `a piece of ${name} is not within it` });
  }
  if (whole > artifactLimits.bytes) throw tooLarge();
  // Asked once for each file: all of it is counted then.
  const file = { build, workflow, epoch, name };
  if (position === 0 && !(await artifacts.makeRoom(file, whole))) throw new AppError('too_large', { message: noRoom });
  const sha256 = await files.putArtifact(build, bytes);
  const place = { ...file, position, bytes: bytes.length, total: whole, sha256, at: now() };
  if ((await store.addArtifactPiece(place, artifactLimits)) === 'full') throw tooLarge();
}

const noRoom = 'the project has no room for more files of its builds (SIGNALBOX_ARTIFACT_MIB)';

function tooLarge(): AppError {
  const { files, bytes } = artifactLimits;
  const message = `a workflow may leave ${files} files and ${bytes / 1024 ** 2} MiB`;
  return new AppError('too_large', { message });
}
