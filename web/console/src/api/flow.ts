// What stopping, simulating and trying a journey answers.
import type { Both, Gate, Mark } from './types';

export interface SideEffects { sends: number; records: number; profile_writes: number }
export interface Stopped { id: string; stopped_at: string; left: number; cancelled: number; in_flight: { message: string; person: string; channel: string; at: string }[] }

export interface SeenGate extends Partial<Gate> { gate: string; mark?: Mark }
export interface MadeMessage {
  channel: string; subject: string; body: string; locale: string; dir: 'rtl' | 'ltr'; state: string; reason?: string | null; gates?: SeenGate[];
}
export interface PathStep {
  step: string; type: string; at: string; what: 'entered' | 'waits' | 'branch' | 'message' | 'slot' | 'task' | 'split' | 'left'; to?: string | null;
  values?: { rule: string; match: boolean; seen: string }[]; message?: MadeMessage | null; wakes_at?: string | null; text: Both;
}
export interface Simulated {
  journey: string; version: number; person: { id: string; name: string }; path: PathStep[];
  ended?: { at: string; reason: string } | null; side_effects: SideEffects;
}

export interface DryStep { entered: number; by_channel?: Record<string, number>; blocked?: Record<string, number> }
export interface DryRun {
  people: number; entering: number; steps: Record<string, DryStep>; messages: Record<string, number>; blocked: Record<string, number>;
  tasks: number; held_out: number; side_effects: SideEffects;
}
