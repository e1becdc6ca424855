// Made by tools/generate from the tables in src/adapters/http: change them there.
import type { Json } from './common';
import type { ProblemItem } from './people';

/** The two environments of a workspace. */
export type Env = 'live' | 'test';

/** What became of one item. */
export interface IngestItem {
  /** Its place in the batch. */
  index: number;
  /** held: until consent comes. */
  status: 'accepted' | 'rejected' | 'duplicate' | 'held';
  /** The client's id, or the one it was given. */
  message_id: string;
  /** evt_… */
  event_id?: string;
  /** Why it was refused. */
  errors?: ProblemItem[];
}

/** Given when every accepted item is on disk. */
export interface IngestAnswer {
  /** Always true: what is wrong with an item stands there. */
  success: boolean;
  /** One for each. */
  items: IngestItem[];
}

/** What browser SDKs ask first. */
export interface SdkSettings {
  /** Where to send events. */
  integrations: Record<string, Json>;
  /** Which events are taken. */
  plan: Record<string, Json>;
  /** The source of the key. */
  source: { id: string; name: string; config: Record<string, Json> };
  /** Empty. */
  edgeFunction: Record<string, Json>;
  /** Always true. */
  analyticsNextEnabled: boolean;
  /** Empty. */
  middlewareSettings: Record<string, Json>;
  /** Empty. */
  enabledMiddleware: Record<string, Json>;
  /** Nothing is sent about the SDK itself. */
  metrics: { sampleRate: number };
  /** Empty. */
  consentSettings: Record<string, Json>;
}

/** An event as it came in. */
export interface StreamItem {
  /** Its record in the log. */
  position: number;
  /** When. */
  received_at: string;
  /** Where from. */
  source: string;
  /** Environment. */
  env: Env;
  /** What became of it. */
  status: 'accepted' | 'rejected' | 'duplicate' | 'held';
  /** evt_… */
  event_id: string;
  /** Whose it is. */
  person_id?: string;
  /** As it was sent; masked while it is held. */
  event?: Record<string, Json>;
  /** Why it was refused or held. */
  reasons?: { rule: string; field: string; fix: string; detail?: string }[];
}

/** What came in within a minute. */
export interface Minute {
  /** Its beginning. */
  at: string;
  /** Taken. */
  accepted: number;
  /** Wait for consent. */
  held: number;
  /** Refused. */
  rejected: number;
  /** Came again. */
  duplicate: number;
}

/** How the engine goes. */
export interface Overview {
  /** Its clock. */
  now: string;
  /** What this question waited behind the engine's queues. */
  lag_ms: number;
  /** Events taken. */
  accepted: number;
  /** Events that were held. */
  held: number;
  /** Events refused. */
  rejected: number;
  /** Events that came again. */
  duplicate: number;
  /** Events that wait for consent now. */
  held_now: number;
  /** The last 60. */
  minutes: Minute[];
  /** Known. */
  people: number;
  /** What became of messages. */
  messages: { sent: number; blocked: number; failed: number };
}

/** A message that left, in the inbox that stands for the world. */
export interface InboxMessage {
  /** msg_… */
  id: string;
  /** When. */
  at: string;
  /** email, sms, … */
  channel: string;
  /** The address. */
  to: string;
  /** Its subject. */
  subject: string;
  /** Its body. */
  body: string;
  /** Its language. */
  locale: string;
  /** Its direction. */
  dir: 'rtl' | 'ltr';
  /** per_… */
  person: string;
  /** Name. */
  person_name: string;
  /** Who sent it. */
  journey: string;
  /** At which step. */
  step: string;
  /** What became of it. */
  state: string;
  /** Of an e-mail: how it is unsubscribed with one click. */
  headers?: Record<string, string>;
}

/** The inbox is empty. */
export interface Cleared {
  /** Always true. */
  cleared: boolean;
}

/** Where to move the test clock: one of both. */
export interface ClockRequest {
  /** To then. */
  to?: string;
  /** By so much. */
  advance_ms?: number;
}

/** The test clock. */
export interface Clock {
  /** What it says. */
  now: string;
}

/** Who is signed in, and where. */
export interface Session {
  /** The workspace. */
  workspace: string;
  /** The environment. */
  env: Env;
  /** All there are. */
  workspaces: { name: string; envs: Env[] }[];
  /** owner. */
  role: string;
  /** The workspace's time zone. */
  zone: string;
}

/** A one-time token of kesher up or kesher token. */
export interface SignIn {
  /** The token. */
  token: string;
}

/** The cookie is set. */
export interface SignedIn {
  /** Always true. */
  signed_in: boolean;
}

/** The cookie is gone. */
export interface SignedOut {
  /** Always true. */
  signed_out: boolean;
}

/** A new one-time token; only through the socket of the data folder. */
export interface Token {
  /** The token. */
  token: string;
  /** Where the engine listens. */
  listen: string;
}

/** Whether the engine serves. */
export interface Health {
  /** How it stands. */
  status: 'ok' | 'starting';
  /** What it does: reads the log, writes the demo, serves. */
  doing: 'reading' | 'demo' | 'serving';
  /** Of starting, 0 to 1. */
  progress: number;
  /** The newest record on disk. */
  durable: number;
}
