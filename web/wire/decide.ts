// Made by tools/generate from the tables in src/adapters/http: change them there.
import type { Json } from './common';
import type { Both, Identifier, Mark, Named, ReachState } from './people';

/** Who asks, for which places. */
export interface DecideRequest {
  /** The user. */
  userId?: string;
  /** The device. */
  anonymousId?: string;
  /** ns:value; with a secret key or a session. */
  person?: string;
  /** In this order. */
  placements: string[];
  /** What holds now: locale, device, … */
  context?: Record<string, Json>;
  /** Decide, keep nothing. */
  dry_run?: boolean;
}

/** An action for one slot. */
export interface SlateItem {
  /** The action. */
  action: string;
  /** Its name. */
  name: string;
  /** What is shown. */
  creative: string | null;
  /** Of the action's experiment. */
  arm?: string | null;
  /** The creative for this person. */
  content: Record<string, Json> | null;
  /** Its language. */
  locale?: string | null;
  /** Its direction. */
  dir?: 'rtl' | 'ltr' | null;
  /** Propensity × context × value × lever. */
  priority: number;
  /** dec_… */
  decision_id?: string;
}

/** An action that was not chosen. */
export interface RunnerUp {
  /** The action. */
  action: string;
  /** Its name. */
  name: string;
  /** Its priority; null when it was stopped before it was weighed. */
  priority: number | null;
  /** What it met. */
  gate: string;
  /** Why it was not chosen. */
  reason: string;
  /** In words. */
  because: Both;
}

/** What to show in one place, or that nothing is better. */
export interface Decided {
  /** The place. */
  placement: string;
  /** dec_…; null: it was not kept. */
  decision_id: string | null;
  /** Whether something is shown. */
  reason: 'chosen' | 'nothing';
  /** Why; for secret keys and sessions. */
  because?: Both;
  /** Actions that were not looked at. */
  left_out?: number;
  /** The first action. */
  action: string | null;
  /** What is shown. */
  creative: string | null;
  /** The creative for this person. */
  content: Record<string, Json> | null;
  /** Its language. */
  locale?: string | null;
  /** Its direction. */
  dir?: 'rtl' | 'ltr' | null;
  /** One for each slot. */
  slate: SlateItem[];
  /** For secret keys and sessions. */
  runner_ups?: RunnerUp[];
}

/** The placements in the order asked. */
export interface DecideAnswer {
  /** per_… */
  person_id: string | null;
  /** When it was decided. */
  at: string;
  /** Two histories are being joined. */
  partial?: boolean;
  /** Nothing was kept. */
  dry_run?: boolean;
  /** The source waits for a consent that was not given: nothing was kept, and only what is for everybody is shown. */
  held?: boolean;
  /** One a placement. */
  decisions: Decided[];
}

/** A decision in a list. */
export interface DecisionRow {
  /** dec_… */
  id: string;
  /** When. */
  at: string;
  /** For whom. */
  person: Named;
  /** Where. */
  placement: string;
  /** What. */
  action: string | null;
  /** Its name. */
  name: string | null;
  /** chosen, nothing or ghost. */
  reason: string;
  /** Of what was chosen. */
  priority: number | null;
}

/** One check of a candidate. */
export interface DecisionGate {
  /** schedule, eligible, consent, suppression, cap, quiet_hours, holdout, proof, creative, render or arbitration. */
  gate: string;
  /** The value it saw. */
  seen: Both;
  /** What it said. */
  mark: Mark;
}

/** What a priority is made of. */
export interface Factors {
  /** How likely it is taken. */
  propensity: number;
  /** The weight of what holds now. */
  context: number;
  /** What it is worth. */
  value: number;
  /** What the business adds. */
  lever: number;
}

/** An action that was looked at. */
export interface Candidate {
  /** The action. */
  action: string;
  /** Its name. */
  name: string;
  /** What would be shown. */
  creative?: string | null;
  /** Of the action's experiment. */
  arm?: string | null;
  /** Chosen. */
  chosen?: boolean;
  /** Would have been chosen, and was held out. */
  ghost?: boolean;
  /** Why it was not chosen; empty when it was. */
  reason?: string;
  /** What was shown of it. */
  content?: Record<string, Json> | null;
  /** Its language. */
  locale?: string;
  /** Its direction. */
  dir?: 'rtl' | 'ltr';
  /** Its priority; null when it was stopped before it was weighed. */
  priority: number | null;
  /** What it is made of; null when it was not computed. */
  factors: Factors | null;
  /** In the order in which they are asked. */
  gates: DecisionGate[];
  /** In words. */
  because: Both;
}

/** A decision with all that spoke. */
export interface DecisionWhy {
  /** dec_… */
  id: string;
  /** When. */
  at: string;
  /** What was asked, in words. */
  question: Both;
  /** In one sentence. */
  answer: Both;
  /** For whom. */
  person: Named;
  /** Where. */
  placement: string;
  /** The placement's name. */
  placement_name?: string;
  /** What held. */
  context: Record<string, Json>;
  /** Two histories were being joined. */
  partial?: boolean;
  /** Actions that were not looked at. */
  left_out?: number;
  /** What became of it. */
  state: 'chosen' | 'nothing' | 'ghost';
  /** By priority. */
  candidates: Candidate[];
  /** What would have to be different. */
  would_change?: Both;
  /** What was shown. */
  content?: Record<string, Json> | null;
  /** Its language. */
  locale?: string | null;
  /** Its direction. */
  dir?: 'rtl' | 'ltr' | null;
  /** How long the answer took. */
  recomputed_ms: number;
}

/** For whom a flag is evaluated. */
export interface FlagRequest {
  /** targetingKey: the user's or the device's id; the rest is what holds now. */
  context: Record<string, Json>;
}

/** A flag's value for one target. */
export interface Flag {
  /** The experiment or the placement. */
  key: string;
  /** SPLIT, TARGETING_MATCH or DEFAULT. */
  reason: string;
  /** The arm or the action. */
  variant: string;
  /** The arm's name, or the action's content. */
  value: Json;
  /** The decision behind it. */
  metadata?: Record<string, Json>;
}

/** How many did it, now. */
export interface ProofCount {
  /** The proof. */
  id: string;
  /** In the segment. */
  people: number;
  /** Met the rule. */
  did: number;
  /** Of them all. */
  share: number | null;
  /** When it was counted. */
  at: string;
}

/** How one arm goes. */
export interface Arm {
  /** The arm. */
  id: string;
  /** In it. */
  people: number;
  /** Saw something. */
  exposed: number;
  /** Would have seen something. */
  ghost: number;
  /** Reached the goal. */
  converted: number;
  /** Share that reached it. */
  rate: number | null;
  /** What they brought. */
  value: number;
  /** On average. */
  value_per_person: number | null;
}

/** What one arm brings more than the other, with 95 % intervals. */
export interface Difference {
  /** The arm. */
  of: string;
  /** The other. */
  against: string;
  /** Difference of the shares. */
  rate: number;
  /** At least. */
  rate_low: number;
  /** At most. */
  rate_high: number;
  /** Difference of the values. */
  value_per_person: number;
  /** At least. */
  value_low: number;
  /** At most. */
  value_high: number;
  /** For all people of the arm. */
  total: number;
  /** At least. */
  total_low: number;
  /** At most. */
  total_high: number;
}

/** How an experiment goes. */
export interface Results {
  /** The experiment. */
  id: string;
  /** Its name. */
  name: string;
  /** What it is. */
  kind: 'split' | 'holdout';
  /** Now. */
  as_of: string;
  /** Of values. */
  currency: string;
  /** The event that counts. */
  goal?: string;
  /** One by one. */
  arms: Arm[];
  /** Of the two that matter. */
  difference: Difference | null;
  /** Too few people to say. */
  too_few: boolean;
  /** People who saw more than one arm. */
  mixed: number;
  /** In one sentence. */
  verdict: Both;
}

/** A person behind the number. */
export interface ExperimentPerson {
  /** per_… */
  id: string;
  /** For people to read; may be empty. */
  name: string;
  /** How the person is known. */
  identifiers: Identifier[];
  /** First event. */
  first_seen: string | null;
  /** Last event. */
  last_seen: string | null;
  /** Where the person is in now. */
  segments: Named[];
  /** By channel. */
  reach: Record<string, ReachState>;
  /** How many events. */
  events: number;
  /** The arm. */
  arm?: string;
  /** When first. */
  exposed_at?: string;
  /** How often something would have been shown. */
  ghosts?: number;
  /** How often the goal was reached. */
  conversions?: number;
  /** What it brought. */
  value?: number;
}
