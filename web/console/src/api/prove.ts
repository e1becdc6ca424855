// What decisions, experiments and the home page answer.
import type { Both, Mark } from './types';

export interface Attention { kind: string; severity: number; title: Both; count: number; link: string }
export interface ReachRow {
  channel: string; reachable: number; no_consent: number; withdrawn: number; no_address: number; suppressed: number; held_out: number; people: number;
}
export interface Home {
  as_of: string; attention: Attention[];
  money: { experiment: string; name: string; total: number | null; low: number | null; high: number | null; currency: string; too_few?: boolean; verdict: Both } | null;
  reach: ReachRow[]; nothing: { decisions: number; nothing: number; share: number | null };
  running: { id: string; name: string; inside: number; sent_today: number }[]; tasks: { open: number; overdue: number }; people: number;
}

export interface DecisionRow {
  id: string; at: string; person: { id: string; name: string }; placement: string; action: string | null; name: string | null; reason: string; priority?: number | null;
}
export interface DecisionGate { gate: string; seen: Both; mark: Mark }
export interface Candidate {
  action: string; name: string; creative?: string | null; arm?: string | null; chosen?: boolean; priority: number;
  factors: { propensity: number; context: number; value: number; lever: number }; gates: DecisionGate[]; because: Both;
}
export interface Content { [member: string]: unknown }
export interface DecisionWhy {
  id: string; at: string; question: Both; answer: Both; person: { id: string; name: string }; placement: string; context: Record<string, unknown>;
  state: 'chosen' | 'nothing' | 'ghost'; placement_name?: string; left_out?: number; candidates: Candidate[]; would_change?: Both; content?: Content | null; locale?: string; dir?: 'rtl' | 'ltr'; recomputed_ms?: number;
}
export interface Decided {
  placement: string; decision_id?: string; reason: string; because: Both; action: string | null; creative: string | null; content: Content | null; locale?: string; dir?: 'rtl' | 'ltr';
  slate: { action: string; name: string; priority: number; content: Content | null; locale?: string; dir?: 'rtl' | 'ltr' }[];
  runner_ups?: { action: string; name: string; priority: number; gate: string; reason: string; because: Both }[];
}
export interface DecideAnswer { person_id: string | null; at: string; partial?: boolean; decisions: Decided[] }
export interface Placement { id: string; name: string; channel: string; slots: number; purpose: string }
export interface Action { id: string; name: string; topic?: string; placements: string[]; experiment?: string }

export interface Experiment {
  id: string; name: string; kind: 'split' | 'holdout'; arms?: { id: string; weight: number }[]; percent?: number; universal?: boolean;
  goal: { event: string; where?: string; value?: string }; window: string; created_at?: string; updated_at?: string; version?: number;
}
export interface Arm {
  id: string; people: number; exposed: number; ghost?: number; converted: number; rate: number | null; value: number; value_per_person: number | null;
}
export interface Difference {
  of: string; against: string; rate: number; rate_low: number; rate_high: number;
  value_per_person: number; value_low: number; value_high: number; total: number; total_low: number; total_high: number;
}
export interface Results {
  id: string; name: string; kind: 'split' | 'holdout'; as_of: string; currency: string; arms: Arm[]; difference: Difference | null; too_few: boolean; mixed: number; verdict: Both;
}
