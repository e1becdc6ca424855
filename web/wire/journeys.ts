// Made by tools/generate from the tables in src/adapters/http: change them there.
import type { Both } from './people';

/** One step of a journey; the type says which members count. */
export interface Step {
  /** Id, unique in the journey. */
  id: string;
  /** What it does. */
  type: 'wait' | 'branch' | 'message' | 'split' | 'slot' | 'task' | 'exit';
  /** Shown instead of the id. */
  name?: string;
  /** For whoever reads the journey. */
  description?: string;
  /** What it is about, where it is not the journey's topic. */
  topic?: string;
  /** wait, slot: how long. */
  for?: string;
  /** wait: the next HH:MM. */
  until?: string;
  /** wait: a trait that holds a time. */
  until_trait?: string;
  /** wait until a trait: at HH:MM of that day. */
  hour?: string;
  /** wait: a rule that ends it earlier. */
  or?: string;
  /** wait: where to go when the rule held. */
  then?: string;
  /** wait: where to go when the time was over. */
  else?: string;
  /** branch: the rule. */
  rule?: string;
  /** branch: where to go when it holds. */
  yes?: string;
  /** branch: where to go when it does not. */
  no?: string;
  /** branch: the answer of a task to look at. */
  answer?: string;
  /** branch, split: where to go, by value or arm. */
  ways?: Record<string, string>;
  /** split: whose arms. */
  experiment?: string;
  /** message: email, sms or push. */
  channel?: string;
  /** message: what is sent. */
  creative?: string;
  /** message, task: what it is for. */
  purpose?: string;
  /** message: not before HH:MM. */
  at?: string;
  /** slot: where. */
  placement?: string;
  /** slot: what. */
  action?: string;
  /** task: what to do. */
  title?: Both;
  /** task: why. */
  because?: Both;
  /** task: for whom. */
  assign?: { trait?: string; else?: string };
  /** task: by when. */
  due?: string;
  /** task: until when. */
  expires?: string;
  /** task: the topic that rests while it is open. */
  suppress?: string;
  /** task: how it can end. */
  outcomes?: Outcome[];
}

/** How a task can end. */
export interface Outcome {
  /** Id. */
  id: string;
  /** For the agent. */
  label: Both;
  /** Answers that the agent must give. */
  asks?: string[];
  /** The answer that says until when the topic rests. */
  suppress_until?: string;
}

/** How many people a step has seen. */
export interface StepCount {
  /** Standing there now. */
  inside: number;
  /** Went on. */
  passed: number;
  /** Left the journey there. */
  left: number;
  /** Messages sent. */
  sent?: number;
  /** Messages that could not be delivered. */
  failed?: number;
  /** Tasks that were not made, to measure. */
  held_out?: number;
  /** Of a split: people by arm. */
  arms?: Record<string, number>;
  /** Of a task: how it ended. */
  outcomes?: Record<string, number>;
  /** Why people left, and why messages were not sent. */
  reasons: Record<string, number>;
}

/** How many people a journey has seen. */
export interface JourneyCounts {
  /** In it now. */
  inside: number;
  /** Ever entered. */
  entered: number;
  /** Went to the end. */
  passed: number;
  /** Left before. */
  left: number;
  /** Kept out to measure. */
  held_out?: number;
  /** Reached the goal. */
  goal?: number;
  /** Why people left. */
  reasons?: Record<string, number>;
  /** By step. */
  steps: Record<string, StepCount>;
}

/** What happens with a person, step by step. */
export interface Journey {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** What lets people in. */
  enter: { segment?: string; event?: string; where?: string };
  /** never, always, or after a time. */
  reenter?: string;
  /** A rule that ends it. */
  exit_on?: string;
  /** What it is about. */
  topic?: string;
  /** A rule that ends it well. */
  goal?: string;
  /** The experiment that keeps people out. */
  holdout?: string;
  /** In order. */
  steps: Step[];
  /** Nobody enters, nothing leaves. */
  stopped?: boolean;
  /** How it goes; not told at publishing. */
  counts?: JourneyCounts;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}
