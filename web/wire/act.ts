// Made by tools/generate from the tables in src/adapters/http: change them there.
import type { Json } from './common';
import type { DecisionGate } from './decide';
import type { Outcome } from './journeys';
import type { Both, Named, Suppression } from './people';

/** What stopping a journey did. */
export interface Stopped {
  /** The journey. */
  id: string;
  /** Since when. */
  stopped_at: string;
  /** People who were taken out. */
  left: number;
  /** Messages that will not leave. */
  cancelled: number;
  /** Messages that had left already. */
  in_flight: { message: string; person: string; channel: string; at: string }[];
}

/** A journey goes on. */
export interface Resumed {
  /** The journey. */
  id: string;
  /** Since when. */
  resumed_at: string;
}

/** What is in force afterwards. */
export interface Suppressed {
  /** per_… */
  person: string;
  /** All of them. */
  suppressions: Suppression[];
}

/** What a trial did to the world: nothing. */
export interface SideEffects {
  /** 0. */
  sends: number;
  /** 0. */
  records: number;
  /** 0. */
  profile_writes: number;
}

/** Whom to walk through a journey, and what happens meanwhile. */
export interface SimulateRequest {
  /** ns:value. */
  person?: string;
  /** A person who is not there. */
  invented?: { traits?: Record<string, Json>; consents?: Record<string, boolean>; events?: { event: string; properties?: Record<string, Json>; ago?: string }[] };
  /** Of the journey; the last if missing. */
  version?: number;
  /** What the person does later. */
  after?: { in: string; event: string; properties?: Record<string, Json> }[];
  /** How tasks end, by step. */
  outcomes?: Record<string, { outcome: string; answers?: Record<string, Json> }>;
}

/** A message as it would be sent. */
export interface MadeMessage {
  /** email, sms, … */
  channel: string;
  /** Its subject. */
  subject: string;
  /** Its body. */
  body: string;
  /** Its language. */
  locale: string;
  /** Its direction. */
  dir: 'rtl' | 'ltr';
  /** What would become of it. */
  state: string;
  /** What would stop it; may be empty. */
  reason: string;
  /** That in words. */
  because: Both;
  /** What would be sent. */
  creative?: string;
  /** Gate by gate. */
  gates: DecisionGate[];
}

/** A task of the walk, as it would be made. */
export interface MadeTask {
  /** What to do. */
  title: Both;
  /** Why. */
  because: Both;
  /** For whom. */
  assignee: string;
  /** By when. */
  due_at: string;
  /** When its time is over. */
  expires_at: string;
  /** What became of it on this walk. */
  state: 'open' | 'done' | 'expired' | 'cancelled';
  /** What is offered. */
  outcomes: Outcome[];
  /** How it ended: one of them, or expired. */
  outcome?: string;
  /** That in words. */
  ended?: Both;
}

/** One station of the walk. */
export interface PathStep {
  /** The step. */
  step: string;
  /** Its type. */
  type: string;
  /** When. */
  at: string;
  /** What happens there. */
  what: 'entered' | 'waits' | 'branch' | 'message' | 'slot' | 'task' | 'split' | 'left';
  /** Where it goes on; may be empty. */
  to?: string;
  /** What a branch saw, and that in words. */
  values?: { rule: string; match: boolean; seen: string; text: Both }[];
  /** Of a message step. */
  message?: MadeMessage;
  /** Of a task step, unless the person is held out. */
  task?: MadeTask;
  /** Until when it waits. */
  wakes_at?: string;
  /** In words. */
  text: Both;
}

/** The walk of one person. */
export interface Simulated {
  /** The journey. */
  journey: string;
  /** Its version. */
  version: number;
  /** Who walked; of an invented person the name is empty. */
  person: Named;
  /** Whether the journey took the person in. */
  entered?: boolean;
  /** Station by station. */
  path: PathStep[];
  /** How it ended, and that in words. */
  ended: { at: string; reason: string; text: Both } | null;
  /** Nothing was written. */
  side_effects: SideEffects;
}

/** What would happen to everybody. */
export interface DryRun {
  /** Whose members were looked at. */
  segment?: string;
  /** Looked at. */
  people: number;
  /** Would enter. */
  entering: number;
  /** By step. */
  steps: Record<string, { entered: number; by_channel?: Record<string, number>; blocked: Record<string, number> }>;
  /** By channel. */
  messages: Record<string, number>;
  /** By reason. */
  blocked: Record<string, number>;
  /** For agents. */
  tasks: number;
  /** Kept out to measure. */
  held_out: number;
  /** Nothing was written. */
  side_effects: SideEffects;
}

/** Something for an agent to do. */
export interface Task {
  /** tsk_… */
  id: string;
  /** With whom. */
  person: Named;
  /** Who asks. */
  journey: string;
  /** Its name. */
  journey_name: string;
  /** The step. */
  step: string;
  /** What it is about. */
  topic?: string;
  /** For whom. */
  assignee: string;
  /** What to do. */
  title: Both;
  /** Why. */
  because: Both;
  /** How it stands. */
  state: 'open' | 'done' | 'expired' | 'cancelled';
  /** Since when. */
  created_at: string;
  /** By when. */
  due_at: string;
  /** Until when. */
  expires_at: string;
  /** Late. */
  overdue: boolean;
  /** How it can end. */
  outcomes: Outcome[];
  /** How it ended. */
  outcome?: string;
  /** What the agent answered; null when its time was over. */
  answers?: Record<string, Json> | null;
  /** What the agent wrote. */
  note?: string;
  /** When it ended. */
  done_at?: string;
  /** Who ended it. */
  by?: string;
}

/** How a task ended. */
export interface TaskOutcome {
  /** One of the task's outcomes. */
  outcome: string;
  /** What it asks for. */
  answers?: Record<string, Json>;
  /** For people to read. */
  note?: string;
  /** Who. */
  by?: string;
}

/** A topic on which to leave a person alone, or not any more. */
export interface SuppressRequest {
  /** The topic, or * for all. */
  topic: string;
  /** Until when; for good if missing. */
  until?: string;
  /** Why. */
  reason?: string;
  /** End it. */
  lift?: boolean;
}

/** Something that somebody should look at. */
export interface Attention {
  /** held_events, silent_journey, failed_sends, overdue_tasks, stalled_source or no_holdout. */
  kind: string;
  /** 1 to 5. */
  severity: number;
  /** In words. */
  title: Both;
  /** How many. */
  count: number;
  /** Where to look. */
  link: string;
}

/** Who can be reached on a channel. */
export interface ReachRow {
  /** The channel. */
  channel: string;
  /** May be written to. */
  reachable: number;
  /** Never allowed it. */
  no_consent: number;
  /** Took it back. */
  withdrawn: number;
  /** Nowhere to write to. */
  no_address: number;
  /** Left alone for now. */
  suppressed: number;
  /** Kept out to measure. */
  held_out: number;
  /** All. */
  people: number;
}

/** What the start page shows. */
export interface Home {
  /** Now. */
  as_of: string;
  /** The worst first. */
  attention: Attention[];
  /** What the messages brought. */
  money: { experiment: string; name: string; total: number | null; low: number | null; high: number | null; currency: string; verdict: Both; too_few?: boolean } | null;
  /** By channel. */
  reach: ReachRow[];
  /** How often nothing was better. */
  nothing: { decisions: number; nothing: number; share: number | null };
  /** Journeys. */
  running: { id: string; name: string; inside: number; sent_today: number }[];
  /** For agents. */
  tasks: { open: number; overdue: number };
  /** Known. */
  people: number;
}
