import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { JsonObject } from '../../environments/index.ts';
import type { Signer } from '../../record/index.ts';
import { RecordFile, onFile } from '../files/index.ts';
import { packageVersion } from '../version.ts';
import { hasPerson } from '../effects/index.ts';
import type { SlotPlan } from './contract.ts';

export interface RecordFolderOptions {
  readonly signer?: Signer;
  /** As RecordFile's. */
  readonly blockBytes?: number;
}

/** The folder into which a server writes a record of every episode. */
export class RecordFolder {
  readonly path: string;
  private readonly options: RecordFolderOptions;

  constructor(path: string, options: RecordFolderOptions = {}) {
    this.path = path;
    this.options = options;
    onFile(path, 'create', () => mkdirSync(path, { recursive: true }));
  }

  /** Begins the file of an episode. `resumed`: one of that name is there, of a killed server, and is kept as NAME.killed. */
  open(plan: SlotPlan, episode: number, lostOnDisk: (error: Error) => void, resumed = false): RecordFile {
    const path = join(this.path, recordName(plan, episode));
    if (resumed && existsSync(path)) onFile(path, 'rename', () => renameSync(path, `${path}.killed`));
    return new RecordFile({
      path,
      observed: { package: packageVersion, created: new Date().toISOString(), node: process.version, slot: slotNote(plan) },
      lostOnDisk,
      durable: plan.blueprints.some(hasPerson),
      ...this.options,
    });
  }
}

/** `cramped_room.m4k2x9.e0.lsr` */
export function recordName(plan: Pick<SlotPlan, 'environment' | 'id'>, episode: number): string {
  return basename(`${plan.environment.scenario.name.replace(/[^\w.-]+/g, '_').slice(0, 60)}.${plan.id}.e${episode}.lsr`);
}

/** What the record's header does not say of its slot and a resumed server must know. */
function slotNote(plan: SlotPlan): JsonObject {
  const { id, slot, seed, first, lead, autoReset, episodes } = plan;
  return {
    match: id, slot, seed: seed.toString(), lead, autoReset,
    ...(first === undefined ? {} : { first: first.toString() }), ...(episodes === undefined ? {} : { episodes }),
  };
}
