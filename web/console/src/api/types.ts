// The shapes that the engine answers, as far as the console reads them.
export interface Page<T> { data: T[]; has_more: boolean; next: string | null }
export interface Problem {
  title: string; status: number; detail?: string; code?: string; param?: string; fix?: string; request_id?: string;
}
export interface Session {
  workspace: string; env: Env; role: string; zone: string; workspaces: { name: string; envs: Env[] }[];
}
export type Env = 'live' | 'test';
export type Both = { en: string; he: string };
export type ReachState = 'granted' | 'withdrawn' | 'unknown' | 'none';

export interface Minute { at: string; accepted: number; held: number; rejected: number; duplicate: number }
export interface Overview {
  now: string; lag_ms: number; accepted: number; held: number; rejected: number; duplicate: number; held_now?: number;
  minutes: Minute[]; people: number; messages: { sent: number; blocked: number; held?: number; failed?: number };
}

export interface Because { text: string; text_he: string; rule: string; seen: string; at?: string }
export interface Identifier { ns: string; value: string; at: string; source: string }
export interface PersonRow {
  id: string; name: string; identifiers: Identifier[]; first_seen: string | null; last_seen: string | null;
  segments: (string | { id: string; name: string })[]; reach: Record<string, ReachState>; events?: number;
}
export interface Trait { value: unknown; origin: string; source: string; at: string; purpose: string; expires: string | null }
export interface Consent {
  purpose: string; channel: string; state: string; at: string; source: string; text_version: string; locale: string;
}
export interface Person {
  id: string; name: string; first_seen: string; last_seen: string; identifiers: Identifier[]; traits: Record<string, Trait>;
  withheld: string[]; consents: Consent[]; segments: { id: string; name: string; since: string; because: Because[] }[];
  journeys: { id: string; name: string; version: number; step: string; entered_at: string; wakes_at?: string }[];
  reach: Record<string, ReachState | { state: ReachState; at?: string; source?: string }>;
  counts: { events: number; messages: number; consents: number; traits: number; identifiers: number };
  merged: { id: string; at: string }[]; partial?: boolean; suppressions?: Suppression[]; tasks?: Task[];
}
export interface Suppression { topic: string; since: string; until?: string | null; because?: Both; source?: string }
export interface TimelineItem {
  id: string; at: string; kind: string; title: string; change?: string; type?: string; source?: string;
  event?: Json; because?: Because[]; segment?: { id: string; name: string; change: string };
  message?: { id: string; channel: string; state: string; journey?: { id: string; name: string } | string; subject: string; reason?: string };
  consent?: { purpose: string; channel: string; state: string };
  decision?: { id: string; placement?: string; action?: string | null; name?: string | null; reason?: string };
  task?: { id: string; state?: string; title?: Both; because?: Both };
}
export type TaskState = 'open' | 'done' | 'expired' | 'cancelled';
export interface Task {
  id: string; person: { id: string; name: string }; journey: string; journey_name: string; step: string; topic?: string; assignee: string;
  title: Both; because: Both; state: TaskState; created_at: string; due_at: string; expires_at: string; overdue: boolean;
  outcomes: Outcome[]; outcome?: string; answers?: Record<string, unknown>; note?: string; done_at?: string; by?: string;
}
export type Mark = 'passed' | 'stopped' | 'not_checked' | 'waits';
export interface Gate { gate: string; seen: Both; planned: Mark; sent: Mark }
export interface Why {
  question?: Both; answer: Both; asked: { message?: string; journey?: string; journey_name?: string; channel?: string };
  state: string; reason?: string; planned_at?: string; sent_at?: string; gates: Gate[];
  copy?: { subject: string; body: string; locale: string; dir: 'rtl' | 'ltr'; to?: string };
  stopped?: { kind: string; name: string }[]; would_change?: Both; decision?: string; recomputed_ms: number;
}
export interface Segment {
  id: string; name: string; rule: string; count: number; version: number; created_at: string; updated_at: string;
}
export interface StepCount { inside: number; passed: number; left: number; sent?: number; reasons: Record<string, number> }
export interface Outcome { id: string; label: Both; asks?: string[]; suppress_until?: string }
export interface Step {
  id: string; type: 'wait' | 'branch' | 'split' | 'slot' | 'message' | 'task' | 'exit'; for?: string; until?: string; until_trait?: string; hour?: string;
  rule?: string; yes?: string; no?: string; or?: string; then?: string; else?: string; answer?: string; ways?: Record<string, string>; experiment?: string;
  channel?: string; creative?: string; purpose?: string; at?: string; placement?: string; action?: string;
  title?: Both; because?: Both; assign?: { trait?: string; else?: string }; due?: string; expires?: string; suppress?: string; outcomes?: Outcome[];
}
export interface Journey {
  id: string; name: string; version: number; enter: { segment?: string; event?: string; where?: string }; reenter: string; exit_on?: string;
  topic?: string; goal?: string; holdout?: string; stopped?: boolean;
  steps: Step[]; updated_at: string; counts?: { inside: number; entered?: number; passed: number; left: number; held_out?: number; goal?: number; reasons?: Record<string, number>; steps: Record<string, StepCount> };
}
export interface InboxMessage {
  id: string; at: string; channel: string; to: string; subject: string; body: string; locale: string; dir: 'rtl' | 'ltr';
  person: string; person_name?: string; journey: string; step?: string; state: string;
}
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export interface StreamItem {
  position: number; received_at: string; source: string; env: string; status: 'accepted' | 'held' | 'rejected' | 'duplicate';
  event_id?: string; person_id?: string; event?: { [key: string]: Json }; reasons?: { rule: string; field: string; fix: string; detail?: string }[];
}
