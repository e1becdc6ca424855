// Made by tools/generate from the tables in src/adapters/http: change them there.
import type { Task } from './act';
import type { Json } from './common';

/** One text in both languages. */
export interface Both {
  /** English. */
  en: string;
  /** Hebrew. */
  he: string;
}

/** What went wrong, as RFC 9457 has it (application/problem+json). */
export interface Problem {
  /** Address of the kind of error. */
  type: string;
  /** The HTTP status in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What is wrong, for people. */
  detail: string;
  /** Stable name of the error. */
  code: string;
  /** Where: a JSON pointer, a header, a parameter; a place in a text behind @. */
  param: string;
  /** What to do. */
  fix: string;
  /** Names this call in logs. */
  request_id: string;
  /** All errors of this input, the first among them. */
  errors: ProblemItem[];
}

/** One of several errors. */
export interface ProblemItem {
  /** Stable name of the error. */
  code: string;
  /** Where. */
  param: string;
  /** What is wrong. */
  detail: string;
  /** What to do. */
  fix: string;
}

/** Whether a channel may be used for marketing; none: there is no address. */
export type ReachState = 'granted' | 'withdrawn' | 'unknown' | 'none';

/** A condition that held, and what it saw. */
export interface Because {
  /** In English. */
  text: string;
  /** In Hebrew. */
  text_he: string;
  /** The condition, as the rule has it. */
  rule: string;
  /** The value at that moment. */
  seen: string;
  /** When the deciding thing happened. */
  at?: string;
}

/** A way in which a person is known. */
export interface Identifier {
  /** Namespace: user_id, anonymous_id, email, phone, … */
  ns: string;
  /** As it was sent. */
  value: string;
  /** Since when. */
  at: string;
  /** Where it came from. */
  source: string;
  /** Said by a public source only: not believed for merging. */
  claimed?: boolean;
}

/** A person in a list. */
export interface PersonRow {
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
}

/** An id with its name. */
export interface Named {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
}

/** What is known of a person, and where from. */
export interface Trait {
  /** As it was sent. */
  value: Json;
  /** zero_party, first_party, second_party, third_party, computed or predicted. */
  origin: string;
  /** The source's name. */
  source: string;
  /** Since when. */
  at: string;
  /** What it may be used for. */
  purpose: string;
  /** When it is forgotten. */
  expires: string | null;
}

/** What a person allowed or took back. */
export interface Consent {
  /** service, analytics, personalization, marketing or ads. */
  purpose: string;
  /** A channel, or * for all. */
  channel: string;
  /** In force now. */
  state: ReachState;
  /** When it was said. */
  at: string;
  /** Where it was said. */
  source: string;
  /** What the person read. */
  text_version: string;
  /** In which language. */
  locale: string;
  /** What shows it. */
  proof: string;
  /** Its record in the log. */
  position: number;
}

/** A consent, or its withdrawal. */
export interface ConsentRequest {
  /** ns:value. */
  person: string;
  /** service, analytics, personalization, marketing or ads. */
  purpose: string;
  /** A channel, or * for all. */
  channel: string;
  /** What the person said. */
  state: 'granted' | 'withdrawn';
  /** What the person read. */
  text_version?: string;
  /** In which language. */
  locale?: string;
  /** When; now if missing. */
  at?: string;
  /** What shows it. */
  proof?: string;
}

/** What is in force after it. */
export interface ConsentAnswer {
  /** per_… */
  person: string;
  /** As asked. */
  purpose: string;
  /** As asked. */
  channel: string;
  /** In force now. */
  state: ReachState;
  /** Always true: the answer waits for it. */
  in_force: boolean;
}

/** A segment that a person is in, and why. */
export interface Membership {
  /** The segment. */
  id: string;
  /** Its name. */
  name: string;
  /** Entered. */
  since: string;
  /** What held at that moment. */
  because: Because[];
}

/** A journey that a person is in. */
export interface Run {
  /** The journey. */
  id: string;
  /** Its name. */
  name: string;
  /** The version that the person walks. */
  version: number;
  /** Where the person stands. */
  step: string;
  /** Entered. */
  entered_at: string;
  /** What let the person in. */
  because: Because[];
  /** When the step ends by itself. */
  wakes_at?: string;
}

/** Whether a channel may be used, and what decides. */
export interface Reach {
  /** For marketing. */
  state: ReachState;
  /** When the deciding consent was said. */
  at?: string;
  /** Where. */
  source?: string;
}

/** A topic on which a person is left alone. */
export interface Suppression {
  /** The topic, or * for all. */
  topic: string;
  /** From when. */
  since: string;
  /** Until when; null: until lifted. */
  until: string | null;
  /** Why. */
  because: Both;
  /** Who said so. */
  source: string;
}

/** All that the caller may know of one person. */
export interface Person {
  /** per_… */
  id: string;
  /** For people to read; may be empty. */
  name: string;
  /** First event. */
  first_seen: string | null;
  /** Last event. */
  last_seen: string | null;
  /** How the person is known. */
  identifiers: Identifier[];
  /** By name. */
  traits: Record<string, Trait>;
  /** Traits that are not for the caller's purpose. */
  withheld: string[];
  /** What was allowed and taken back. */
  consents: Consent[];
  /** Where the person is in now. */
  segments: Membership[];
  /** Under way. */
  journeys: Run[];
  /** By channel. */
  reach: Record<string, Reach>;
  /** How much there is. */
  counts: PersonCounts;
  /** Persons that turned out to be this one. */
  merged: { id: string; at: string }[];
  /** For agents. */
  tasks?: Task[];
  /** In force. */
  suppressions?: Suppression[];
  /** Two histories are being joined: what is here is not yet all. */
  partial?: boolean;
}

/** How much is known of a person. */
export interface PersonCounts {
  /** Events. */
  events: number;
  /** Messages planned, whatever became of them. */
  messages: number;
  /** Purposes and channels that something was said about. */
  consents: number;
  /** Traits. */
  traits: number;
  /** Identifiers. */
  identifiers: number;
  /** Events that wait for consent. */
  held: number;
}

/** One thing that happened; the kind says which members are there. */
export interface TimelineItem {
  /** tl_… */
  id: string;
  /** When. */
  at: string;
  /** What it is. */
  kind: 'event' | 'message' | 'decision' | 'consent' | 'merge' | 'membership' | 'task' | 'trait';
  /** In a few words. */
  title: string;
  /** entered, left, sent, granted, …; may be empty. */
  change: string;
  /** Its record in the log. */
  position?: number;
  /** Of an event: track, page, identify, … */
  type?: string;
  /** Where the event came from. */
  source?: string;
  /** As it was sent; null when it is gone. */
  event?: Json;
  /** Why the event is not shown. */
  withheld?: string;
  /** What held. */
  because?: Because[];
  /** Of a membership. */
  segment?: { id: string; name: string; change: string };
  /** Of a message. */
  message?: TimelineMessage;
  /** Of a consent. */
  consent?: { purpose: string; channel: string; state: string };
  /** Of a decision. */
  decision?: { id: string; placement: string; action: string | null };
  /** Of a task. */
  task?: { id: string; state: string };
  /** Of a merge: the other person. */
  other?: string;
}

/** A message in the timeline. */
export interface TimelineMessage {
  /** msg_… */
  id: string;
  /** email, sms, … */
  channel: string;
  /** What became of it. */
  state: string;
  /** Who sent it; missing when the message itself is no longer kept. */
  journey?: Named;
  /** Its subject. */
  subject?: string;
  /** What stopped it; empty when nothing did. */
  reason?: string;
}

/** What a gate said. */
export type Mark = 'passed' | 'stopped' | 'not_checked' | 'waits';

/** One check on a message's way, when planned and again when sent. */
export interface Gate {
  /** trigger, segment, consent, suppression, cap, quiet_hours, holdout, render, provider, … */
  gate: string;
  /** The value it saw. */
  seen: Both;
  /** When the message was planned. */
  planned: Mark;
  /** When it was claimed for sending. */
  sent: Mark;
}

/** A message as the person gets it. */
export interface Copy {
  /** Its subject; empty in channels without one. */
  subject: string;
  /** Its body. */
  body: string;
  /** Its language. */
  locale: string;
  /** Its direction. */
  dir: 'rtl' | 'ltr';
  /** The address. */
  to?: string;
}

/** Why something was sent or not, gate by gate. */
export interface Why {
  /** What was asked, in words. */
  question?: Both;
  /** In one sentence. */
  answer: Both;
  /** What the answer is about. */
  asked: { message?: string; journey?: string; journey_name?: string; step?: string; channel?: string };
  /** What became of it. */
  state: 'sent' | 'blocked' | 'held' | 'planned' | 'not_entered' | 'waiting' | 'left';
  /** The gate that stopped it, or another reason. */
  reason?: string;
  /** The last message of a journey that is over. */
  message?: string;
  /** When it was planned. */
  planned_at?: string;
  /** When it left, or when it was stopped. */
  sent_at?: string;
  /** In the order in which they are asked. */
  gates: Gate[];
  /** What was, or would have been, sent. */
  copy?: Copy;
  /** What else this reason stopped. */
  stopped?: { kind: string; name: string; id?: string }[];
  /** What would have to be different. */
  would_change?: Both;
  /** dec_… */
  decision?: string;
  /** How long the answer took. */
  recomputed_ms: number;
}

/** A person's right, claimed. */
export interface PrivacyRequest {
  /** What is asked. */
  type: 'erase';
  /** ns:value. */
  person: string;
}

/** What was done about it. The list shows the certificate's subject only. */
export interface PrivacyDone {
  /** dsr_… */
  id: string;
  /** What was asked. */
  type: 'erase';
  /** Done at the answer. */
  state: 'done';
  /** When. */
  at: string;
  /** Shows that it happened, and names nobody. */
  certificate: { subject: string; people?: number; keys_destroyed?: number; ledger?: number; at?: string };
}

/** Addresses of the person's own pages. */
export interface PreferenceLink {
  /** The preference centre. */
  preferences: string;
  /** One button. */
  unsubscribe: string;
  /** Until when they work. */
  expires_at: string;
}
