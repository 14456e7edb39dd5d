import { gatewaySuite } from './suite.ts';
import { memoryNet } from './net.ts';

gatewaySuite('in memory', (options) => memoryNet(options));
