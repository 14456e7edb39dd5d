import type { Worlds } from '../../contract.ts';
import { createWorlds, worldBytes } from '../../worlds.ts';
import type { Check } from '../check.ts';
import { DTYPE_BYTES, elementAt, elementName, elementsOf, firstDifference, usedBytes } from '../layout.ts';
import { playAll } from '../play.ts';
import type { Stage, Trial } from '../play.ts';
import { refute } from '../types.ts';

/** Fields have different names, are aligned, lie inside the world and share no byte. */
export const fields: Check = {
  name: 'fields',
  asks: 'Does every byte that is ever used belong to exactly one named, aligned field?',
  run: (trial) => {
    const { env } = trial;
    if (env.stride % 8 !== 0) refute(`stride is ${env.stride}, expected a multiple of 8`);
    const owner: (string | undefined)[] = Array.from({ length: env.stride });
    const names = new Set<string>();
    for (const f of env.layout) {
      if (names.has(f.name)) refute(`two fields are called '${f.name}'`);
      names.add(f.name);
      if (f.offset % DTYPE_BYTES[f.dtype] !== 0) refute(`field ${f.name} (${f.dtype}) begins at byte ${f.offset}, which is not aligned`);
      const end = f.offset + elementsOf(f) * DTYPE_BYTES[f.dtype];
      if (f.offset < 0 || end > env.stride) refute(`field ${f.name} takes bytes ${f.offset}..${end - 1} of ${env.stride}`);
      for (let k = f.offset; k < end; k++) {
        if (owner[k] !== undefined) refute(`byte ${k} belongs to both ${owner[k]} and ${f.name}`);
        owner[k] = f.name;
      }
    }
    const still = constantFields(trial);
    return `${env.layout.length} fields in ${env.stride} bytes; never changed in play: ${still.join(', ') || 'none'}`;
  },
};

function constantFields(trial: Trial): string[] {
  const { env } = trial;
  let first: Uint8Array | undefined;
  const changed = new Uint8Array(env.stride);
  const note = ({ stage }: { stage: Stage }): void => {
    const bytes = stage.bytes(0);
    first ??= bytes.slice();
    for (let k = 0; k < bytes.length; k++) if (bytes[k] !== first[k]) changed[k] = 1;
  };
  playAll(trial, { before: note, after: note });
  return env.layout
    .filter((f) => !changed.subarray(f.offset, f.offset + elementsOf(f) * DTYPE_BYTES[f.dtype]).includes(1))
    .map((f) => f.name);
}

/** Bytes of no field are zero after reset, step and load, whatever was there before. */
export const padding: Check = {
  name: 'padding',
  asks: 'Are unused bytes zero after reset, step and load?',
  run: (trial) => {
    const { env } = trial;
    const used = usedBytes(env);
    const look = (w: Worlds, what: string): void => {
      const bytes = worldBytes(w, 0);
      const k = bytes.findIndex((byte, at) => byte !== 0 && used[at] === 0);
      if (k >= 0) refute(`${what}: byte ${k} belongs to no field and is ${bytes[k]}`);
    };
    const dirty = createWorlds(env, 1);
    for (const start of trial.starts) {
      dirty.u8.fill(0xaa);
      start.write(dirty, 0);
      look(dirty, `${start.label}, after its start`);
    }
    const ticks = playAll(trial, {
      after: ({ tick, start, stage }) => {
        look(stage.worlds, `${start.label}, after the step of tick ${tick}`);
        if (tick % 16 !== 0) return;
        dirty.u8.fill(0xaa);
        env.load(dirty, 0, env.dump(stage.worlds, 0));
        look(dirty, `${start.label}, after loading the state of tick ${tick}`);
      },
    });
    return `${used.filter((x) => x === 0).length} unused bytes, ${ticks} ticks`;
  },
};

/** The start state depends on the seed alone: not on what the bytes were, and not on the neighbours, which stay. */
export const reset: Check = {
  name: 'reset',
  asks: 'Does reset write every byte of its world, and none of another?',
  run: ({ env, seeds }) => {
    const clean = createWorlds(env, 3);
    const dirty = createWorlds(env, 3);
    const fills = [0xff, 0x55];
    for (const seed of seeds) {
      env.reset(clean, 1, seed);
      for (const fill of fills) {
        dirty.u8.fill(fill);
        env.reset(dirty, 1, seed);
        const wrong = firstDifference(env, worldBytes(clean, 1), worldBytes(dirty, 1));
        if (wrong !== undefined) refute(`seed ${seed}: over bytes of ${fill} reset gives another state: ${wrong}`);
        const touched = [0, 2].find((i) => worldBytes(dirty, i).some((byte) => byte !== fill));
        if (touched !== undefined) refute(`seed ${seed}: reset of world 1 wrote into world ${touched}`);
      }
    }
    return `${seeds.length} seeds over ${fills.length} fillings`;
  },
};

/** NaN compares unequal to itself and has many bit patterns; a state that holds one has no one hash. */
export const noNan: Check = {
  name: 'no-nan',
  asks: 'Is no number of the state ever NaN?',
  run: (trial) => {
    const { env } = trial;
    const wide = env.layout.filter((f) => f.dtype === 'f64');
    const look = (stage: Stage, where: string): void => {
      for (const field of wide) {
        for (let e = 0; e < elementsOf(field); e++) {
          const { array, index } = elementAt(stage.worlds, 0, field, e);
          if (Number.isNaN(array[index])) refute(`${where}: ${elementName(field, e)} is NaN`);
        }
      }
    };
    const ticks = playAll(trial, {
      before: ({ tick, start, stage }) => tick === 0 && look(stage, `${start.label}, at the start`),
      after: ({ tick, start, stage }) => look(stage, `${start.label}, after tick ${tick}`),
    });
    return `${ticks} ticks, ${wide.reduce((n, f) => n + elementsOf(f), 0)} f64 numbers`;
  },
};
