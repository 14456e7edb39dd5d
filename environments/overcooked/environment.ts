import type { Discrete, Environment, Scenario, Seat, Tensor, Worlds } from '../contract.ts';
import { unknownName } from '../errors.ts';
import { viewEach, worldBytes, worldsOver } from '../worlds.ts';
import { dumpState } from './dump.ts';
import { EVENTS } from './events.ts';
import { compileFeatures } from './features.ts';
import type { Kitchen } from './kitchen.ts';
import { parseState } from './load.ts';
import { compileLossless } from './lossless.ts';
import { drawnStart, fixedStart, writeSeed, writeState } from './reset.ts';
import { createSceneView } from './scene.ts';
import { layoutOf, readState, type StateLayout } from './state.ts';
import { compileStep } from './step.ts';
import { compileTables, type Tables } from './tables.ts';
import { createTextView } from './text.ts';
import { viewSpecs } from './views.ts';

/** Raised whenever any recorded hash could change. */
export const RULES = 1;

const ACTION: Discrete = {
  kind: 'discrete',
  n: 6,
  names: ['north', 'south', 'east', 'west', 'stay', 'interact'],
  default: 4,
  press: ['level', 'level', 'level', 'level', 'level', 'edge'],
};

/** The rules of one kitchen. */
export function createKitchenEnvironment(kitchen: Kitchen, scenario: Scenario): Environment {
  const tables = compileTables(kitchen);
  const at = layoutOf(kitchen);
  const seats = seatsOf(kitchen);
  return {
    id: 'overcooked',
    rules: RULES,
    scenario,
    seats,
    actions: seats.map(() => ACTION),
    rewards: [{ name: 'sparse', unit: 'points' }, { name: 'shaped', unit: 'points' }],
    weighting: kitchen.reward,
    events: EVENTS,
    horizon: kitchen.horizon,
    tickHz: kitchen.tickHz,
    information: 'full',
    stride: at.stride,
    layout: at.fields,
    views: viewSpecs(kitchen, at),
    reset: compileReset(kitchen, tables, at),
    load: (w, i, json) => writeState(kitchen, tables, at, w, i, parseState(kitchen, tables, json, 'state')),
    dump: (w, i) => dumpState(kitchen, tables, at, w, i),
    step: compileStep(kitchen, tables, at),
    ...compileViews(kitchen, tables, at),
    legal: (_w, _i, _seat, mask) => {
      for (let a = 0; a < ACTION.n; a++) mask[a] = 1;
    },
    acting: () => true,
  };
}

function seatsOf(kitchen: Kitchen): Seat[] {
  return Array.from({ length: kitchen.players }, () => ({ team: 0, role: 'cook' }));
}

function compileReset(kitchen: Kitchen, tables: Tables, at: StateLayout): Environment['reset'] {
  if (kitchen.randomStart !== null) {
    return (w, i, seed) => writeState(kitchen, tables, at, w, i, drawnStart(kitchen, tables, seed));
  }
  const template = worldsOver(new ArrayBuffer(at.stride), at.stride, 1);
  writeState(kitchen, tables, at, template, 0, fixedStart(kitchen, tables));
  return (w, i, seed) => {
    w.u8.set(template.u8, i * at.stride);
    writeSeed(at, w, i, seed);
  };
}

type Views = Required<Pick<Environment, 'view' | 'viewAll'>>;

function compileViews(kitchen: Kitchen, tables: Tables, at: StateLayout): Views {
  const lossless = compileLossless(kitchen, tables, at);
  const features = compileFeatures(kitchen, tables, at);
  const text = createTextView(kitchen);
  const scene = createSceneView(kitchen);
  const specs = viewSpecs(kitchen, at);
  const seats = seatsOf(kitchen);
  const lengthOf = (name: string): number => {
    const spec = specs[name];
    return spec.kind === 'tensor' ? spec.shape.reduce((a, b) => a * b, 1) : at.stride;
  };
  const losslessLength = lengthOf('lossless');
  const featuresLength = lengthOf('features');
  const view: Environment['view'] = (w, i, seat, name, out) => {
    if (name === 'lossless') {
      const target = (out ?? new Uint8Array(losslessLength)) as Uint8Array;
      lossless.one(w, i, seat, target);
      return target;
    }
    if (name === 'features') {
      const target = (out ?? new Float32Array(featuresLength)) as Float32Array;
      features(w, i, seat, target, 0);
      return target;
    }
    if (name === 'text') return text(readState(kitchen, tables, at, w, i), seat);
    if (name === 'scene') return scene(readState(kitchen, tables, at, w, i));
    if (name === 'state') return stateBytes(at, w, i, out);
    throw new TypeError(unknownName('view', name, Object.keys(specs)));
  };
  const allFeatures = (w: Worlds, from: number, to: number, out: Float32Array): void => {
    let o = 0;
    for (let i = from; i < to; i++) {
      for (let seat = 0; seat < seats.length; seat++) {
        features(w, i, seat, out, o);
        o += featuresLength;
      }
    }
  };
  return {
    view,
    viewAll(w, from, to, name, out) {
      if (name === 'lossless') lossless.all(w, from, to, out as Uint8Array);
      else if (name === 'features') allFeatures(w, from, to, out as Float32Array);
      else viewEach({ seats, views: specs, view }, w, from, to, name, out);
    },
  };
}

function stateBytes(at: StateLayout, w: Worlds, i: number, out: Tensor | undefined): Uint8Array {
  const target = (out ?? new Uint8Array(at.stride)) as Uint8Array;
  target.set(worldBytes(w, i));
  for (const field of at.fields) {
    if (field.secret) target.fill(0, field.offset, field.offset + 4 * field.shape.reduce((a, b) => a * b, 1));
  }
  return target;
}
