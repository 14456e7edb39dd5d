/** The door of the room: matches that run in this process, and what drives them. */
export * from './contract.ts';
export { MatchHost, type HostState, type ResumedEpisode, type HostSurroundings, type HostWatch } from './host.ts';
export { RecordFolder, recordName, type RecordFolderOptions } from './records.ts';
export { recordSource, resumeFolder, serverKey, type Resuming } from './resume.ts';
export { Scheduler } from './scheduler.ts';
export { Turn, processLoop, type Flushable, type Loop, type Runnable } from './turn.ts';
